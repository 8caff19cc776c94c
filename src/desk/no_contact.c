#include "desk/replies.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

/*
 * Words that ask us to leave somebody alone: an order to us, not the complaint that nobody answers,
 * which is made of the same words ("why don't you contact me", "返信こないですけど", "non mi
 * rispondete mai"). A pattern is asked only where one of its hints stands.
 */

/* A Japanese order ends here, or asks for it. */
#define ASKS "(?=ください|下さい|くれ|ほしい|欲しい|もら|いただ|頂|よ|ね|[。、!！…\\s]|$)"
/* An English order begins a sentence, or follows such a word. */
#define BEGINS                                                                                     \
    "(?i)(?:^\\W*|[.!?;,\\n]\\W*|@[\\w.]+[ ,:]+|(?<![a-z])(?:please|pls|plz|just|so|now|and)[ "    \
    ",]+)"
#define DOING                                                                                      \
    "(?:contact(?:ing)?|messag(?:e|ing)|reply(?:ing)?(?:\\s+to)?|respond(?:ing)?(?:\\s+to)?|"      \
    "tag(?:ging)?|dm(?:['’]?ing)?|tweet(?:ing)?(?:\\s+at)?|e?-?mail(?:ing)?|text(?:ing)?|"       \
    "writ(?:e|ing)(?:\\s+to)?|bother(?:ing)?|spam(?:ming)?|reach(?:ing)?\\s+out(?:\\s+to)?|"       \
    "talk(?:ing)?\\s+to|mention(?:ing)?|call(?:ing)?)\\s+(?:me|us)\\b(?!\\s+(?:a|an|the|names)"    \
    "\\b)"

static const struct {
    const char *hints; /* with | between; one of them stands in the text */
    const char *pattern;
} rows[] = {
    {"me|us", BEGINS "(?:(?:do\\s+not|don['’]?t|stop|quit|no\\s+more)\\s+(?:ever\\s+)?" DOING
                     "|never\\s+(?:ever\\s+)?" DOING ".{0,20}\\b(?:again|any\\s?more))"},
    {"leave me|leave us|unsubscribe|opt out|opt me|go away|take me|remove me",
     BEGINS "(?:leave (?:me|us) (?:alone|in peace)|unsubscribe(?: me\\b|\\W*$)|opt (?:me )?out\\b|"
            "go away(?:\\W*$|[.!,])|(?:take me off|remove me from) (?:your|this|the)\\b)"},
    {"want|wish", "(?i)\\bi (?:really )?(?:do not|don['’]?t) (?:want|wish) (?:you )?(?:to (?:be "
                  "contacted|hear from you|contact me|reply to me|message me|write to me)|(?:any )?"
                  "(?:more )?(?:messages|replies|contact) from you)"},
    {"stop", "^\\s*(?:@[\\w.]+\\s+)*(?i:stop)\\W*$"},
    {"ないで|来んな|くんな",
     "(?:連絡|返信|返事|リプ(?:ライ)?|ＤＭ|DM|メンション|メッセージ|メール|コメント|話しかけ)"
     "(?:を|は|とか)?(?:もう|一切|二度と|これ以上|勝手に)*(?:してこ|して来|し|送って来|送って"
     "こ|送ら|よこさ|寄こさ|つけ|来|こ|)ないで" ASKS},
    {"くんな|くるな|すんな|するな",
     "(?:連絡|返信|返事|リプ(?:ライ)?|ＤＭ|DM|メンション|メッセージ|メール|コメント|話しかけて|"
     "絡んで|関わって)(?:を|は)?(?:もう|一切|二度と)*(?:して|送って)?(?:くんな|"
     "くるな|すんな|するな)(?![らのどんっ])"},
    {"やめて|止めて|停止して|控えて|遠慮",
     "(?:連絡|返信|返事|リプ(?:ライ)?|ＤＭ|DM|メンション|メッセージ|メール|コメント|配信|送信|"
     "送ってくるの|話しかけるの|絡むの)"
     "(?:を|は|も|とか)?(?:するの)?(?:を|は)?(?:もう)?(?:やめて|止めて|停止して|控えて|ご?"
     "遠慮)" ASKS},
    {"不要|いりません|要りません|いらない|要らない|結構です|お断り",
     "(?:連絡|返信|返事|リプ(?:ライ)?|ＤＭ|DM|メンション|メッセージ|コメント)(?:を|は|も|とか)?(?:"
     "もう)"
     "?"
     "(?:不要|いりません|要りません|いらない|要らない|結構です|お断り)"},
    {"絡ま|絡んで|からんで|関わら|かかわら|話しかけ",
     "(?:絡ま|からま|関わら|かかわら|話しかけ|絡んでこ|絡んで来|からんでこ|話しかけてこ|関わってこ)"
     "ないで" ASKS},
    {"ほっとい|放っと|放ってお|ほうってお|そっとし",
     "(?:ほっといて|放っといて|放っておいて|ほうっておいて|そっとしておいて)" ASKS},
    {"temi|ami|ete|ate|iva|atti|sturbi",
     "(?i)\\bnon (?:(?:contatta|scrive|risponde|disturba|chiama|tagga|manda)temi|"
     "(?:scriver|contattar|risponder|disturbar)mi|mi (?:contattate|contattare|contatti|scrivete|"
     "scrivere|scriva|mandate|mandare|disturbate|disturbare|disturbi|chiamate|taggate)(?: più))"},
    {"smett|finit|piant|lascia|basta|cancella|disiscriv|non voglio",
     "(?i)(?:\\b(?:smettetela|smettila|smetta|smettete|finitela|finiscila|piantatela|piantala) di "
     "(?:contattar|scriver|risponder|mandar|chiamar|disturbar|taggar)\\w*mi\\b|"
     "(?<!non )\\b(?:lasciatemi|lasciami|mi lasci) (?:in pace|stare)\\b|"
     "\\bbasta (?:messaggi|risposte|mail|e-mail|contatti|chiamate)\\b|"
     "\\b(?:cancellatemi|cancellami|mi cancelli) da(?:l|lla|lle|i)?\\b|\\bdisiscriv\\w+mi\\b|"
     "\\bnon voglio (?:più )?(?:(?:vostri|altri|ricevere) ?(?:messaggi|risposte|mail)?|essere "
     "(?:più )?contattat\\w+)\\b)"},
};

static bool hinted(struct text text, const char *hints)
{
    struct text rest = text_of(hints), one;
    while (text_cut(&rest, '|', &one))
        if (text_find_but_case(text, one) >= 0)
            return true;
    return false;
}

static bool matches(const char *pattern, struct text text)
{
    int error = 0;
    PCRE2_SIZE offset = 0;
    pcre2_code *code =
        pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
                      PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF, &error, &offset, NULL);
    must(code);
    pcre2_match_data *found = pcre2_match_data_create(1, NULL);
    const int count = pcre2_match(code, (PCRE2_SPTR)text.at, text.len, 0, 0, found, NULL);
    pcre2_match_data_free(found);
    pcre2_code_free(code);
    return count >= 0;
}

enum { READ_MOST = 2000 };

bool desk_wants_no_contact(struct text text)
{
    const struct text head = text_slice(text, 0, READ_MOST);
    for (size_t i = 0; head.len && i < sizeof(rows) / sizeof(*rows); i++)
        if (hinted(head, rows[i].hints) && matches(rows[i].pattern, head))
            return true;
    return false;
}
