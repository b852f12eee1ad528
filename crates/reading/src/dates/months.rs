//! Names of months, whole and cut short.

/// For each month the beginnings of its names, in lower case; a name of five letters or fewer
/// must match whole.
const NAMES: [&str; 12] = [
    "january jan jänner januar januari janvier janv enero ene gennaio gen janeiro styczeń stycznia sty ocak oca tammikuu tammikuuta januar led leden ledna január januára январь января янв січня ianuarie ιανουαρίου siječnja",
    "february feb februar februari février fevrier fév fevr févr febrero febbraio fevereiro fev luty lutego lut şubat subat helmikuu helmikuuta únor února február februára февраль февраля фев лютого februarie φεβρουαρίου veljače",
    "march mar märz maerz mär mrz maart mrt mars marzo março marco marzec marca mart maaliskuu maaliskuuta březen března március марта март березня martie μαρτίου ožujka",
    "april apr avril avr abril abr aprile kwiecień kwietnia kwi nisan nis huhtikuu huhtikuuta duben dubna április апреля апрель апр квітня aprilie απριλίου travnja aprila",
    "may mai mei mayo maggio mag maio maj maja mayıs mayis toukokuu toukokuuta květen května máj mája május мая май травня μαΐου svibnja maí",
    "june jun juni juin junio giugno giu junho czerwiec czerwca cze haziran haz kesäkuu kesäkuuta červen června jún június июня июнь червня iunie ιουνίου lipnja",
    "july jul juli juillet juil julio luglio lug julho lipiec lipca lip temmuz tem heinäkuu heinäkuuta červenec července júl július июля июль липня iulie ιουλίου srpnja",
    "august aug augustus août aout agosto ago sierpień sierpnia sie ağustos agustos elokuu elokuuta srpen srpna augusztus августа август авг серпня αυγούστου kolovoza augusti",
    "september sep sept septembre septiembre setiembre settembre set setembro wrzesień września wrz eylül eylul syyskuu syyskuuta září szeptember сентября сентябрь сен вересня septembrie σεπτεμβρίου rujna",
    "october oct oktober okt octobre octubre ottobre ott outubro out październik października paź ekim lokakuu lokakuuta říjen října október октября октябрь окт жовтня octombrie οκτωβρίου listopada",
    "november nov novembre noviembre novembro listopad lis kasım kasim marraskuu marraskuuta listopadu ноября ноябрь ноя листопада noiembrie νοεμβρίου studenoga",
    "december dec dezember dez décembre decembre déc diciembre dic dicembre dezembro grudzień grudnia gru aralık aralik desember des joulukuu joulukuuta prosinec prosince декабря декабрь дек грудня decembrie δεκεμβρίου prosinca",
];

/// The number, 1 to 12, of a month's name in any of our languages.
pub fn number(name: &str) -> Option<u32> {
    let name = name.to_lowercase();
    // `listopada` is October in Croatian and November in Polish; more people read Polish.
    if name == "listopada" {
        return Some(11);
    }
    NAMES.iter().position(|names| names.split(' ').any(|n| n == name)).map(|i| i as u32 + 1)
}
