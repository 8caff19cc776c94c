#include "alarm/words.h"

#include "base/clock.h"
#include "base/utf8.h"

#include <inttypes.h>

enum lang { JA, EN, IT, LANGS };

static enum lang lang_of(struct text lang)
{
    if (text_is(lang, "ja"))
        return JA;
    return text_is(lang, "it") ? IT : EN;
}

static const char *const levels[5][LANGS] = {{"平常", "normal", "normale"},
                                             {"注視", "watch", "attenzione"},
                                             {"警戒", "alert", "allerta"},
                                             {"炎上", "flare-up", "crisi social"},
                                             {"重大危機", "crisis", "crisi grave"}};

static const char *const categories[RISK_COUNT + 1][LANGS] = {
    [RISK_CONTAMINATION] = {"異物混入・衛生", "contamination", "contaminazione"},
    [RISK_PRODUCT_SAFETY] = {"製品事故", "product safety", "sicurezza del prodotto"},
    [RISK_DATA_LEAK] = {"情報漏えい", "data leak", "fuga di dati"},
    [RISK_THREAT_LEGAL] = {"脅迫・法的動き", "threat or legal step", "minacce, autorità"},
    [RISK_STAFF_MISCONDUCT] = {"従業員の不適切行為", "staff misconduct", "condotta del personale"},
    [RISK_LABOR_WHISTLE] = {"労務・内部告発", "labour, whistle-blowing",
                            "lavoro, segnalazioni interne"},
    [RISK_DISCRIMINATION] = {"差別", "discrimination", "discriminazione"},
    [RISK_SPOKESPERSON] = {"経営者・広報の発言", "words of a spokesperson",
                           "parole di un portavoce"},
    [RISK_HANDLING] = {"対応のまずさ", "handling of the matter", "gestione della crisi"},
    [RISK_IMPERSONATION] = {"なりすまし・詐欺", "impersonation", "impersonificazione"},
    [RISK_OUTAGE] = {"障害・混雑", "outage", "disservizio"},
    [RISK_MISLEADING_AD] = {"誇大広告・ステマ", "misleading advertising", "pubblicità ingannevole"},
    [RISK_SERVICE_FAILURE] = {"配送・返金・解約", "service failure", "servizio mancato"},
    [RISK_IP_AI] = {"盗用・生成AI", "plagiarism, AI", "plagio, AI"},
    [RISK_RUMOR_BOYCOTT] = {"デマ・不買運動", "rumour or boycott", "voci, boicottaggio"},
    [RISK_COUNT] = {"その他", "no listed category", "nessuna categoria"}};

struct reason_words {
    const char *code, *in[LANGS];
};

static const struct reason_words reasons[] = {
    {"F1", {"証拠のある重大な被害", "grave harm with evidence", "danno grave con prove"}},
    {"F2", {"けが人または当局の動き", "injury or authority", "feriti o autorità"}},
    {"F3", {"批判者100人以上", "100 critical authors", "100 autori critici"}},
    {"F4", {"全国ニュース", "national news", "stampa nazionale"}},
    {"F4b", {"テレビ報道と批判者100人以上", "TV and 100 critics", "TV e 100 critici"}},
    {"F5",
     {"自社アカウント・広報が発端", "our own account or spokesperson",
      "nostro account o portavoce"}},
    {"F5b",
     {"自社の発言が全国ニュースに", "our own words in national news",
      "parole nostre sulla stampa nazionale"}},
    {"F6",
     {"批判者が危機の人数に到達", "critics reach the number of a crisis",
      "autori critici da crisi"}},
    {"F7", {"日時のある脅迫", "dated threat to people or places", "minaccia con una data"}},
    {"C1", {"好意的な急増", "positive surge", "ondata positiva"}},
    {"C2", {"否定され沈静化中", "refuted and falling", "smentito e in calo"}},
    {"fast", {"いつもより多い批判者", "more critics than usual", "più critici del solito"}},
    {"slow",
     {"数時間続くいつもより多い批判", "more critics than usual for hours",
      "più critici del solito da ore"}},
    {"brand",
     {"ブランド全体でいつもより多い批判", "more critics of the brand than usual",
      "più critici del marchio del solito"}},
    {"passed",
     {"批判の投稿の拡散", "criticism passed on more than usual",
      "critiche rilanciate più del solito"}},
    {"word", {"批判の中で急増した言葉", "a word that leaps", "una parola che si impenna"}},
    {"deleted", {"投稿の相次ぐ削除", "a wave of deletions", "post cancellati in massa"}},
    {"returned",
     {"回答のなかった人の再投稿", "back after no answer", "torna chi non ha avuto risposta"}},
    {"again", {"再燃", "second wave", "seconda ondata"}},
    {"floor",
     {"予算にかかわらず鳴らす下限", "a floor rings whatever the budget",
      "una soglia suona qualunque sia il budget"}},
    {"held", {"沈静化待ち", "held until it is calm", "mantenuto fino alla calma"}},
    {"set", {"担当者が設定", "set by a person", "impostato da una persona"}}};

static const char *reason_of(const char *code, enum lang lang)
{
    for (size_t i = 0; i < sizeof(reasons) / sizeof(*reasons); i++)
        if (strcmp(reasons[i].code, code) == 0)
            return reasons[i].in[lang];
    return NULL;
}

const char *words_category(enum risk category, struct text lang)
{
    return categories[category <= RISK_COUNT ? category : RISK_COUNT][lang_of(lang)];
}

/* One line: names come from outside and may hold anything. */
static void add_line(struct buf *out, struct text text, size_t most)
{
    text = utf8_head(text, most);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if ((unsigned char)c < ' ')
            c = ' ';
        buf_byte(out, c);
    }
}

/* With their figures; in English the reason's own words hold them. */
static const struct reason_words counted[] = {
    {"fast", {"{s}で批判者{n}人(通常{u}人)", "", "{n} critici in {s}, di solito {u}"}},
    {"slow",
     {"{s}で批判者{n}人(通常{u}人、継続)", "", "{n} critici in {s}, di solito {u}, da ore"}},
    {"brand",
     {"ブランド全体で{s}に批判者{n}人(通常{u}人)", "",
      "{n} critici del marchio in {s}, di solito {u}"}},
    {"passed",
     {"{s}で{n}人が拡散(通常{u}人)", "", "rilanciato da {n} persone in {s}, di solito {u}"}},
    {"word",
     {"「{w}」と書いた人が30分で{n}人(通常{u}人)", "",
      "«{w}» da {n} autori in 30 min, di solito {u}"}},
    {"deleted", {"1時間以内に投稿{n}件の削除", "", "{n} post cancellati in un'ora"}},
    {"returned",
     {"投稿者は{n}日前にも苦情、回答なし", "",
      "l'autore si era lamentato {n} giorni fa, senza risposta"}},
    {"line",
     {"通常からの外れ{n}桁(このブランドの線は{u}桁)", "",
      "fuori dall'ordinario di {n} decadi; la soglia del marchio è {u}"}}};

static const char *counted_of(const struct said *said, enum lang lang)
{
    for (size_t i = 0; said->of.n > 0 && i < sizeof(counted) / sizeof(*counted); i++)
        if (strcmp(counted[i].code, said->code) == 0)
            return counted[i].in[lang];
    return "";
}

static void add_figure(struct buf *out, double figure, enum lang lang)
{
    char room[40];
    const bool whole = figure == (double)(int64_t)figure;
    const int len = snprintf(room, sizeof(room), "%.*f", whole ? 0 : 1, figure);
    for (int i = 0; i < len; i++)
        buf_text(out, room[i] == '.' && lang == IT ? TEXT(",") : (struct text){&room[i], 1});
}

static void add_span(struct buf *out, int64_t minutes, enum lang lang)
{
    static const char *const units[2][LANGS] = {{"分", " min", " min"}, {"時間", " h", " h"}};
    enum { HOURS_FROM = 180 };
    const bool hours = minutes >= HOURS_FROM;
    buf_int(out, hours ? (minutes + 30) / 60 : minutes);
    buf_text(out, text_of(units[hours][lang]));
}

static void add_counted(struct buf *out, const char *words, const struct said_figures *of,
                        enum lang lang)
{
    for (const char *at = words; *at; at++) {
        if (at[0] != '{' || !at[1] || at[2] != '}') {
            buf_byte(out, *at);
            continue;
        }
        if (at[1] == 'n')
            add_figure(out, of->n, lang);
        else if (at[1] == 'u')
            add_figure(out, of->usual, lang);
        else if (at[1] == 's')
            add_span(out, of->minutes, lang);
        else
            add_line(out, of->word, 60);
        at += 2;
    }
}

static void add_reason(struct buf *out, const struct said *said, enum lang lang)
{
    const char *code = said->code ? said->code : "", *words = reason_of(code, lang);
    const char *figures = counted_of(said, lang);
    const bool lower = code[0] >= 'a' && code[0] <= 'z';
    if (figures[0])
        add_counted(out, figures, &said->of, lang);
    else if (words && !(lower && lang == EN && said->text.len))
        buf_text(out, text_of(words));
    else
        buf_text(out, said->text);
    if (words && !lower && !figures[0])
        buf_printf(out, " (%s)", code);
}

void alarm_reason(const struct said *said, struct text lang, struct buf *out)
{
    add_reason(out, said, lang_of(lang));
}

/* The first floor or cap, else the score. */
static const struct said *first_reason(const struct event *about)
{
    for (size_t i = 0; i < about->why_count; i++)
        if (about->why[i].code && strcmp(about->why[i].code, "score") != 0)
            return &about->why[i];
    return about->why_count ? &about->why[0] : NULL;
}

/* The words with the number for #. */
static void add_number(struct buf *out, const char *words, size_t number)
{
    const struct text all = text_of(words);
    const ptrdiff_t at = text_find(all, TEXT("#"));
    must(at >= 0);
    buf_text(out, text_slice(all, 0, (size_t)at));
    buf_int(out, (int64_t)number);
    buf_text(out, text_slice(all, (size_t)at + 1, all.len));
}

/* "3件の事案: ", "3 incidents: ": before the gravest. */
static void add_count(struct buf *out, size_t incidents, enum lang lang)
{
    static const char *const words[LANGS] = {"#件の事案: ", "# incidents: ", "# incidenti: "};
    if (incidents > 1)
        add_number(out, words[lang], incidents);
}

static void add_incident(struct buf *out, struct text brand_name, const struct event *about,
                         struct text lang)
{
    add_line(out, brand_name, 60);
    buf_printf(out, ": %s", words_category(about->category, lang));
    const struct said *why = first_reason(about);
    if (!why)
        return;
    buf_printf(out, " - ");
    add_reason(out, why, lang_of(lang));
}

static int level_of(const struct event *ring)
{
    return ring->level < 0 ? 0 : ring->level > 4 ? 4 : ring->level;
}

/* The matter behind it: in days, from sixty on in months. */
static void add_case(struct buf *out, const struct event *ring, enum lang lang)
{
    static const char *const days[LANGS] = {
        "未回答のまま#日の案件 ",
        "case unanswered for # days: ", "caso senza risposta da # giorni: "};
    static const char *const months[LANGS] = {
        "未回答のまま#か月の案件 ",
        "case unanswered for # months: ", "caso senza risposta da # mesi: "};
    enum { DAY_MS = 86400000, MONTH_DAYS = 30, MONTHS_FROM = 60 };
    if (!ring->case_file.len || ring->waited_ms <= 0)
        return;
    const size_t count = (size_t)(ring->waited_ms / DAY_MS);
    buf_text(out, TEXT(" - "));
    if (count >= MONTHS_FROM)
        add_number(out, months[lang], count / MONTH_DAYS);
    else
        add_number(out, days[lang], count);
    add_line(out, ring->case_file, 40);
}

void words_headline(const struct ringing *ringing, struct buf *out)
{
    static const char *const tests[LANGS] = {"呼び出しの試験", "test of the alarm",
                                             "prova dell'allarme"};
    enum lang lang = lang_of(ringing->lang);
    if (ringing->is_test || ringing->ring->test) {
        buf_text(out, text_of(tests[lang]));
        buf_text(out, ringing->person_name.len ? TEXT(": ") : TEXT(""));
        add_line(out, ringing->person_name, 60);
        return;
    }
    const int level = level_of(ringing->ring);
    buf_printf(out, "[L%d %s] ", level, levels[level][lang]);
    add_count(out, ringing->incidents, lang);
    add_incident(out, ringing->brand_name, ringing->about, ringing->lang);
    add_case(out, ringing->ring, lang);
}

static void add_figures(struct buf *out, const struct figures *f, enum lang lang)
{
    static const char *const names[4][LANGS] = {{"批判者", "critics", "critici"},
                                                {"投稿", "posts", "post"},
                                                {"拡散", "reposts", "condivisioni"},
                                                {"リーチ", "reach", "copertura"}};
    const int64_t values[4] = {f->authors, f->posts, f->reposts, f->reach};
    for (int i = 0; i < 4; i++)
        buf_printf(out, "%s%s %" PRId64, i ? " / " : "", names[i][lang], values[i]);
    buf_byte(out, '\n');
}

static void add_call(struct buf *out, int number, enum lang lang)
{
    if (lang == JA)
        buf_printf(out, "%d回目の呼び出しです。誰かが確認するまで続きます。\n", number);
    else if (lang == IT)
        buf_printf(out, "Chiamata numero %d. Continua finché qualcuno conferma.\n", number);
    else
        buf_printf(out, "Call number %d. It goes on until someone acknowledges.\n", number);
}

/* ---- why this person, in their language ---- */

struct because_words {
    const char *before, *after; /* of the English words, a name between them */
    const char *in[LANGS];      /* with the name for %s, where there is one */
};

static const struct because_words becauses[] = {
    {"nobody is on duty '",
     "'",
     {"当番「%s」に誰もいないため、次の人を呼び出しています。",
      "Nobody is on duty '%s', so the next one is rung.",
      "Nessuno è di turno in '%s': si chiama il successivo."}},
    {"",
     " has quiet hours",
     {"%sさんは静音時間のため、次の人を呼び出しています。",
      "%s has quiet hours, so the next one is rung.",
      "%s è nelle ore di silenzio: si chiama il successivo."}},
    {"answered by ", "", {"%sさんが対応中です。", "%s has taken it.", "Presa in carico da %s."}},
    {"called by ", "", {"%sさんが呼び出しています。", "%s calls you.", "Ti chiama %s."}},
    {"the ring before reached nobody",
     "",
     {"前の呼び出しは誰にも届きませんでした。", "The ring before reached nobody.",
      "La chiamata precedente non ha raggiunto nessuno."}},
    {"no route fits",
     "",
     {"どの経路にも当てはまらないため、こちらに知らせています。", "No route fits, so you are told.",
      "Nessun percorso corrisponde: per questo lo ricevi tu."}},
    {"it is calm again",
     "",
     {"すでに落ち着いています。", "It is calm again.", "È tornata la calma."}}};

static bool because_fits(const struct because_words *words, struct text because, struct text *name)
{
    const struct text before = text_of(words->before), after = text_of(words->after);
    if (because.len < before.len + after.len || !text_starts(because, before) ||
        !text_ends(because, after))
        return false;
    *name = text_slice(because, before.len, because.len - after.len);
    return true;
}

static void add_because(struct buf *out, struct text because, enum lang lang)
{
    for (size_t i = 0; i < sizeof(becauses) / sizeof(*becauses); i++) {
        struct text name, rest = text_of(becauses[i].in[lang]);
        if (!because_fits(&becauses[i], because, &name))
            continue;
        const ptrdiff_t at = text_find(rest, TEXT("%s"));
        if (at < 0 && name.len)
            continue;
        if (at >= 0) {
            buf_text(out, text_slice(rest, 0, (size_t)at));
            add_line(out, name, 100);
            rest = text_slice(rest, (size_t)at + 2, rest.len);
        }
        buf_text(out, rest);
        buf_byte(out, '\n');
        return;
    }
    add_line(out, because, 300);
    buf_byte(out, '\n');
}

static void add_notes(struct buf *out, const struct event *ring, enum lang lang)
{
    static const char *const held[LANGS] = {"静音時間のあいだ、お知らせを控えていました。",
                                            "Kept back during your quiet hours.",
                                            "Trattenuto durante le ore di silenzio."};
    if (ring->held) {
        buf_text(out, text_of(held[lang]));
        buf_byte(out, '\n');
    }
    if (ring->because.len)
        add_because(out, ring->because, lang);
}

/* A line for each incident that goes in this message. */
static void add_carried(struct buf *out, const struct ringing *ringing, enum lang lang)
{
    static const char *const more[LANGS] = {"ほか#件", "and # more", "e altri #"};
    for (size_t i = 0; i < ringing->carried_count; i++) {
        const struct carried *c = &ringing->carried[i];
        buf_printf(out, "* [L%d] ", level_of(&c->ring));
        add_incident(out, c->brand_name, &c->about, ringing->lang);
        buf_byte(out, '\n');
        if (c->ring.because.len)
            add_because(out, c->ring.because, lang);
    }
    if (ringing->incidents <= ringing->carried_count + 1)
        return;
    add_number(out, more[lang], ringing->incidents - ringing->carried_count - 1);
    buf_byte(out, '\n');
}

void words_body(const struct ringing *ringing, struct buf *out)
{
    static const char *const firsts[LANGS] = {"最初の投稿: ", "first post: ", "primo post: "};
    enum lang lang = lang_of(ringing->lang);
    const struct event *about = ringing->about;
    char when[TIME_ROOM];
    buf_text(out, time_write(about->at_ms, when));
    buf_byte(out, '\n');
    if (ringing->is_test || ringing->ring->test) /* nothing has happened: there are no figures */
        return;
    add_notes(out, ringing->ring, lang);
    add_figures(out, &about->figures, lang);
    for (size_t i = 0; i < about->why_count; i++) {
        buf_text(out, TEXT("- "));
        add_reason(out, &about->why[i], lang);
        buf_byte(out, '\n');
    }
    if (about->first_post.len) {
        buf_text(out, text_of(firsts[lang]));
        add_line(out, about->first_post, 300);
        buf_byte(out, '\n');
    }
    add_carried(out, ringing, lang);
    if (ringing->ring->step > 0)
        add_call(out, ringing->ring->step + 1, lang);
    if (ringing->story_url.len) {
        buf_text(out, ringing->story_url);
        buf_byte(out, '\n');
    }
}
