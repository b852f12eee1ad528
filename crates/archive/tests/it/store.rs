use archive::{Archive, Error, Nouns};
use bytes::Bytes;
use paper::{Masthead, Role, sample};

use crate::{live, on_every_engine};

#[tokio::test]
async fn a_newer_store_refuses_an_older_program_with_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    for settings in archive::scratch::every_engine(folder.path().to_owned()).await.unwrap() {
        let open = Archive::open(&settings).await.unwrap();
        let tx = open.begin().await.unwrap();
        tx.exec("insert into schema_steps (step, name) values (999, 'the day after')", &[]).await.unwrap();
        tx.commit().await.unwrap();
        drop(open);
        let refused = Archive::open(&settings).await.err().expect("an older program must not open it");
        assert!(matches!(refused, Error::Newer { store: 999, .. }));
        assert!(refused.to_string().contains("newer Courant"), "{refused}");
    }
}

#[tokio::test]
async fn an_upgrade_sets_a_copy_of_the_file_aside_first() {
    let folder = tempfile::tempdir().unwrap();
    let settings = archive::scratch::settings(folder.path().to_owned());
    let store = settings.database.trim_start_matches("sqlite:").to_owned();
    {
        // A store as an earlier program left it: at a step before the first.
        let old = rusqlite::Connection::open(&store).unwrap();
        old.execute_batch("create table schema_steps (step bigint primary key, name text not null); insert into schema_steps values (0, 'before'), (-1, 'long before')").unwrap();
    }
    let open = Archive::open(&settings).await.unwrap();
    assert_eq!(open.set_aside, None, "an empty store has nothing worth keeping");
    assert!(open.step().await.unwrap() > 0);
}

#[tokio::test]
async fn a_copy_of_a_living_store_holds_everything_acknowledged_and_opens_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let open = Archive::open(&archive::scratch::settings(folder.path().join("a"))).await.unwrap();
    let story = live(&open, "opens").await;
    let elsewhere = folder.path().join("b");
    std::fs::create_dir_all(&elsewhere).unwrap();
    open.copy_to(&elsewhere.join("courant.db")).await.unwrap();
    assert_eq!(archive::backup::inspect(&elsewhere.join("courant.db")).unwrap(), open.step().await.unwrap());
    let copy = Archive::open(&archive::scratch::settings(elsewhere)).await.unwrap();
    assert_eq!(copy.stories().get(story.id).await.unwrap(), story);
}

#[tokio::test]
async fn the_masthead_is_the_same_for_all_as_soon_as_it_is_saved() {
    on_every_engine(|archive| async move {
        assert_eq!(archive.paper().await.unwrap().masthead, Masthead::default());
        let tx = archive.begin().await.unwrap();
        tx.save_masthead(&Masthead { title: "The Bell".into(), ..Masthead::default() }).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(archive.paper().await.unwrap().masthead.title, "The Bell");
    })
    .await;
}

#[tokio::test]
async fn the_same_picture_kept_twice_is_kept_once_and_a_damaged_one_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let settings = archive::scratch::settings(folder.path().to_owned());
    let open = Archive::open(&settings).await.unwrap();
    let hash = open.blobs.put(Bytes::from_static(b"light")).await.unwrap();
    assert_eq!(open.blobs.put(Bytes::from_static(b"light")).await.unwrap(), hash);
    assert_eq!(open.blobs.get(&hash).await.unwrap().unwrap(), "light");
    assert_eq!(open.blobs.get(&"0".repeat(64)).await.unwrap(), None);
    assert_eq!(open.blobs.get("../../etc/passwd").await.unwrap(), None);
    let file = folder.path().join("blobs").join(&hash[..2]).join(&hash);
    std::fs::write(file, b"lighd").unwrap();
    assert!(open.blobs.get(&hash).await.is_err());
}

#[tokio::test]
async fn a_session_ends_with_its_password_its_role_and_its_account() {
    on_every_engine(|archive| async move {
        let now = sample::noon();
        let tx = archive.begin().await.unwrap();
        let ada = tx.staff().add("Ada", " Ada@Paper.example ", Role::Editor, None, now).await.unwrap();
        assert!(matches!(tx.staff().add("Ada", "ada@paper.example", Role::Editor, None, now).await, Err(Error::Taken(_))));
        tx.commit().await.unwrap();
        for ending in 0..3 {
            let tx = archive.begin().await.unwrap();
            let id = tx.sessions().begin(ada.id, "a browser", now).await.unwrap();
            tx.commit().await.unwrap();
            assert_eq!(archive.sessions().open(&id, now).await.unwrap().unwrap().staff.id, ada.id);
            assert!(archive.sessions().open(&id, now + archive::sessions::IDLE).await.unwrap().is_none(), "idle sessions end");
            let tx = archive.begin().await.unwrap();
            match ending {
                0 => tx.staff().set_password(ada.id, "words").await.unwrap(),
                1 => tx.staff().save(&paper::Staff { role: Role::Author, ..ada.clone() }).await.unwrap(),
                _ => tx.staff().save(&paper::Staff { active: false, role: Role::Author, ..ada.clone() }).await.unwrap(),
            }
            tx.commit().await.unwrap();
            assert!(archive.sessions().open(&id, now).await.unwrap().is_none(), "ending {ending}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_link_works_once_and_not_for_long() {
    on_every_engine(|archive| async move {
        let now = sample::noon();
        let tx = archive.begin().await.unwrap();
        let ada = tx.staff().add("Ada", "ada@paper.example", Role::Editor, None, now).await.unwrap();
        let old = tx.sessions().make_link(ada.id, now).await.unwrap();
        let link = tx.sessions().make_link(ada.id, now).await.unwrap();
        assert!(tx.sessions().redeem_link(&old, now).await.unwrap().is_none(), "a new link kills the old");
        assert!(tx.sessions().redeem_link(&link, now).await.unwrap().is_some());
        assert!(tx.sessions().redeem_link(&link, now).await.unwrap().is_none());
        let late = tx.sessions().make_link(ada.id, now).await.unwrap();
        assert!(tx.sessions().redeem_link(&late, now + archive::sessions::LINK).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn a_reader_hears_nothing_of_connections_that_were_cut() {
    let folder = tempfile::tempdir().unwrap();
    let settings = archive::scratch::every_engine(folder.path().to_owned()).await.unwrap();
    let Some(settings) = settings.into_iter().find(|s| s.database.starts_with("postgres")) else {
        println!("PostgreSQL is not at hand (COURANT_TEST_POSTGRES): nothing was cut.");
        return;
    };
    let here = Archive::open(&settings).await.unwrap();
    let there = Archive::open(&archive::Settings { search: folder.path().join("there"), ..settings }).await.unwrap();
    // Several lines stand open, and all of them are cut.
    let standing = [here.begin().await.unwrap(), here.begin().await.unwrap(), here.begin().await.unwrap()];
    for tx in standing {
        tx.commit().await.unwrap();
    }
    let tx = there.begin().await.unwrap();
    let cut =
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()";
    assert!(tx.exec(cut, &[]).await.unwrap() >= 3);
    tx.commit().await.unwrap();
    assert_eq!(here.staff().list(1).await.unwrap(), []);
    let tx = here.begin().await.expect("nothing has happened yet that could be lost");
    assert_eq!(tx.staff().list(1).await.unwrap(), []);
}
