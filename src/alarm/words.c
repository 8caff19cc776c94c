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
    {"again", {"再燃", "second wave", "seconda ondata"}},
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

static void add_reason(struct buf *out, const struct said *said, enum lang lang)
{
    const char *words = reason_of(said->code ? said->code : "", lang);
    if (words)
        buf_printf(out, "%s (%s)", words, said->code);
    else
        buf_text(out, said->text);
}

/* The first floor or cap, else the score. */
static const struct said *first_reason(const struct event *about)
{
    for (size_t i = 0; i < about->why_count; i++)
        if (about->why[i].code && strcmp(about->why[i].code, "score") != 0)
            return &about->why[i];
    return about->why_count ? &about->why[0] : NULL;
}

void words_headline(const struct ringing *ringing, struct buf *out)
{
    enum lang lang = lang_of(ringing->lang);
    int level = ringing->ring->level;
    level = level < 0 ? 0 : level;
    level = level > 4 ? 4 : level;
    buf_printf(out, "[L%d %s] ", level, levels[level][lang]);
    add_line(out, ringing->brand_name, 60);
    buf_printf(out, ": %s", words_category(ringing->about->category, ringing->lang));
    const struct said *why = first_reason(ringing->about);
    if (!why)
        return;
    buf_printf(out, " - ");
    add_reason(out, why, lang);
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

void words_body(const struct ringing *ringing, struct buf *out)
{
    static const char *const firsts[LANGS] = {"最初の投稿: ", "first post: ", "primo post: "};
    enum lang lang = lang_of(ringing->lang);
    const struct event *about = ringing->about;
    char when[TIME_ROOM];
    buf_text(out, time_write(about->at_ms, when));
    buf_byte(out, '\n');
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
    if (ringing->ring->step > 0)
        add_call(out, ringing->ring->step + 1, lang);
    if (ringing->story_url.len) {
        buf_text(out, ringing->story_url);
        buf_byte(out, '\n');
    }
}
