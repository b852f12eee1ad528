"""Debian's WordPress over invented content: nginx before four PHP workers, MariaDB behind them, no plug-in, no cache."""
import os
import pathlib
import shutil
import subprocess

CODE = pathlib.Path("/usr/share/wordpress")
FPM = sorted(pathlib.Path("/usr/sbin").glob("php-fpm*"))

CONFIG = """<?php
define('DB_NAME', 'wordpress'); define('DB_USER', 'root'); define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:%(socket)s'); define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', '');
foreach (['AUTH_KEY','SECURE_AUTH_KEY','LOGGED_IN_KEY','NONCE_KEY','AUTH_SALT','SECURE_AUTH_SALT','LOGGED_IN_SALT','NONCE_SALT'] as $k) define($k, 'only measured');
define('WP_HTTP_BLOCK_EXTERNAL', true); define('DISABLE_WP_CRON', true); define('AUTOMATIC_UPDATER_DISABLED', true);
define('WP_HOME', '%(base)s'); define('WP_SITEURL', '%(base)s');
$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
"""

FILL = """<?php
$_SERVER['HTTP_HOST'] = parse_url($argv[2], PHP_URL_HOST) . ':' . parse_url($argv[2], PHP_URL_PORT); $_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
define('WP_INSTALLING', true);
require $argv[1] . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install('The Big Bell', 'owner', 'owner@paper.example', true, '', 'only measured');
update_option('permalink_structure', '/%postname%/');
update_option('posts_per_page', 12);
switch_theme('twentytwentythree');
global $wpdb, $wp_rewrite;
$data = json_decode(file_get_contents($argv[3]), true)['db'][0]['data'];
$wpdb->query('delete from ' . $wpdb->posts . " where post_type = 'post'");
$wpdb->query('start transaction');
$authors = $terms = $posts = [];
foreach ($data['users'] as $u) $authors[$u['id']] = wp_insert_user(['user_login' => $u['slug'], 'user_pass' => 'only measured', 'display_name' => $u['name'], 'role' => 'author']);
foreach ($data['tags'] as $t) $terms[$t['id']] = wp_insert_term($t['name'], 'post_tag', ['slug' => $t['slug']])['term_taxonomy_id'];
$by = [];
foreach ($data['posts_authors'] as $j) $by[$j['post_id']] = $authors[$j['author_id']];
foreach ($data['posts'] as $p) {
  $at = substr(str_replace('T', ' ', $p['published_at']), 0, 19);
  $wpdb->insert($wpdb->posts, ['post_author' => $by[$p['id']], 'post_date' => $at, 'post_date_gmt' => $at, 'post_modified' => $at, 'post_modified_gmt' => $at,
    'post_content' => $p['html'], 'post_title' => $p['title'], 'post_excerpt' => $p['custom_excerpt'], 'post_name' => $p['slug'], 'post_status' => 'publish',
    'post_type' => 'post', 'comment_status' => 'closed', 'to_ping' => '', 'pinged' => '', 'post_content_filtered' => '']);
  $posts[$p['id']] = $wpdb->insert_id;
  $wpdb->insert($wpdb->term_relationships, ['object_id' => $wpdb->insert_id, 'term_taxonomy_id' => 1, 'term_order' => 0]);
}
foreach ($data['posts_tags'] as $j) $wpdb->insert($wpdb->term_relationships, ['object_id' => $posts[$j['post_id']], 'term_taxonomy_id' => $terms[$j['tag_id']], 'term_order' => 0]);
$wpdb->query('commit');
wp_update_term_count_now(array_values($terms), 'post_tag'); wp_update_term_count_now([1], 'category');
$wp_rewrite->init(); flush_rewrite_rules(false);
"""


def there():
    return (CODE / "wp-load.php").exists() and FPM and shutil.which("php") and (CODE / "wp-content/themes/twentytwentythree").exists()


def prepare(folder, database, base, export):
    """A copy of the code with its configuration, and the content in the database. Gives the copy."""
    made = folder / "wordpress"
    shutil.copytree(CODE, made, symlinks=False, ignore_dangling_symlinks=True)
    # It takes its own address with a port for another's, and would lead to itself for ever.
    (made / "wp-content/mu-plugins").mkdir(exist_ok=True)
    (made / "wp-content/mu-plugins/plain.php").write_text(
        "<?php add_action('init', function () { remove_filter('template_redirect', 'redirect_canonical'); });")
    (made / "wp-config.php").write_text(CONFIG % {"socket": database.socket, "base": base})
    (folder / "fill.php").write_text(FILL)
    database.run("create database wordpress character set utf8mb4;")
    done = subprocess.run(["php", "-d", "memory_limit=1G", folder / "fill.php", made, base, export], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"WordPress could not be filled: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return made


def commands(folder, made, port):
    """The two servers' command lines: PHP's and nginx's."""
    root = os.getuid() == 0
    (folder / "fpm.conf").write_text(f"""[global]
error_log = {folder}/fpm.log
daemonize = no
[www]
{'user = www-data' if root else ''}
{'group = www-data' if root else ''}
listen = {folder}/fpm.sock
listen.mode = 0666
pm = static
pm.max_children = 4
php_admin_value[opcache.enable] = 1
""")
    (folder / "wordpress.conf").write_text(f"""worker_processes 2; pid {folder}/wp-nginx.pid; error_log {folder}/wp-nginx.log; daemon off;
{'user www-data;' if root else ''}
events {{ worker_connections 1024; }}
http {{ include /etc/nginx/mime.types; access_log off; sendfile on; keepalive_requests 100000000;
  client_body_temp_path {folder}/wa; proxy_temp_path {folder}/wb; fastcgi_temp_path {folder}/wc; uwsgi_temp_path {folder}/wd; scgi_temp_path {folder}/we;
  upstream php {{ server unix:{folder}/fpm.sock; keepalive 8; }}
  server {{ listen 127.0.0.1:{port}; root {made}; index index.php;
    location / {{ try_files $uri $uri/ /index.php?$args; }}
    location ~ \\.php$ {{ include /etc/nginx/fastcgi_params; fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name; fastcgi_keep_conn on; fastcgi_pass php; }} }} }}
""")
    nginx = shutil.which("nginx") or "/usr/sbin/nginx"
    return [str(FPM[-1]), "-y", str(folder / "fpm.conf"), *(["-R"] if root else [])], [nginx, "-c", str(folder / "wordpress.conf"), "-e", str(folder / "wp-nginx.log")]
