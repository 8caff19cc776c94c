#include "desk/replies.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

/*
 * Words that ask us to leave somebody alone. An order, not a complaint that nobody wrote: "why
 * don't you contact me" and "返信してください" are the opposite. Each language has one pattern.
 */
static const char *const patterns[] = {
    /* English */
    "(?i)(?:(?<![a-z])(?:please|pls|just|so|now|and)[ ,]+|^\\W*|[.!?;,\\n]\\W*|@\\w+[ ,:]+)"
    "(?:(?:do not|don['’]?t|never|stop|quit|no more)\\s+(?:ever\\s+)?"
    "(?:contact(?:ing)?|messag(?:e|ing)|reply(?:ing)?(?:\\s+to)?|respond(?:ing)?(?:\\s+to)?|"
    "tag(?:ging)?|dm(?:['’]?ing)?|tweet(?:ing)?(?:\\s+at)?|mail(?:ing)?|e-?mail(?:ing)?|"
    "text(?:ing)?|writ(?:e|ing)(?:\\s+to)?|bother(?:ing)?|spam(?:ming)?|reach(?:ing)?\\s+out"
    "(?:\\s+to)?|talk(?:ing)?\\s+to|mention(?:ing)?|call(?:ing)?)\\s+(?:to\\s+)?(?:me|us)\\b"
    "|leave me alone|unsubscribe(?: me)?\\b|opt(?:ing)? (?:me )?out\\b|go away\\b|"
    "take me off (?:your|this|the)\\b|remove me from (?:your|this|the)\\b)",
    "(?i)\\bi (?:do not|don['’]?t) (?:want|wish) (?:you )?(?:to (?:be contacted|hear from "
    "you|contact"
    " me|reply|message me|write)|(?:any )?(?:more )?(?:messages|replies|contact))",
    "^\\s*(?:@\\w+\\s+)*(?i:stop)\\W*$",
    /* Japanese */
    "(?:連絡|返信|返事|リプライ?|ＤＭ|DM|メンション|メッセージ|話しかけ|絡ま|からま|関わら|"
    "かかわら|メール|コメント)"
    "(?:を|は|も|に|とか)?(?:もう|一切|二度と|これ以上|勝手に)*"
    "(?:し(?:て[来こ])?ないで(?!す)|(?:送って|寄こして|よこして|入れて|つけて|して)"
    "(?:こないで|来ないで|くるな|くるの(?:は|を)?やめ|くんな)|送らないで|こないで|来ないで|"
    "するな|すんな|やめて|止めて|ないで(?:ください|下さい|くれ|ほしい|欲しい)|(?:は)?(?:不要|"
    "いりません|要りません|"
    "いらない|要らない|結構です|お断り|ご遠慮|控えて))",
    "(?:絡んで|からんで|話しかけて|関わって)(?:くるな|こないで|来ないで|くるの(?:は|を)?やめ)|"
    "(?:配信|送信|連絡)(?:を)?停止(?:して|希望|を希望|お願い)|"
    "(?:ほっといて|放っておいて|ほうっておいて|そっとしておいて)(?:ください|下さい|くれ|ほしい|$|["
    "。!！\\s])",
    /* Italian */
    "(?i)(?:non (?:mi )?(?:contatt|scriv|rispond|mand|chiam|disturb|tagg)\\w*(?:mi|temi)\\b|"
    "non (?:mi |voglio che mi |voglio (?:più )?(?:essere |che ))"
    "(?:contattat|scriv|rispond|mand|chiam|disturb|tagg|contatt)\\w*(?: più| altri| mai)?\\b|"
    "(?:smett\\w+|finit\\w+|piantat\\w+) di (?:contattar|scriver|rispond|mandar|chiamar|disturbar|"
    "taggar)\\w*mi\\b|lasciat\\w*mi (?:in pace|stare)|(?<!non )lasciami (?:in pace|stare)|"
    "basta (?:messaggi|risposte|mail|contatti)|cancella(?:te|r|re)?mi (?:dalla|dalle|da)\\b|"
    "disiscriv\\w+mi|non voglio (?:più )?(?:messaggi|risposte|essere contattat\\w+))",
};

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
    for (size_t i = 0; head.len && i < sizeof(patterns) / sizeof(*patterns); i++)
        if (matches(patterns[i], head))
            return true;
    return false;
}
