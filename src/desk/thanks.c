#include "base/fold.h"
#include "base/utf8.h"
#include "desk/desk.h"

/*
 * Is this only a thanks? Every word of it must be one that people thank with, and one of them must
 * be the thanks itself: "thanks, but it is still broken" holds words that are in no list. So what
 * is not known counts as a message, which at worst opens a clock for nothing.
 */

enum { THANKS_BYTES = 600, FORM_ROOM = 16 * 1024 };

/* Words of scripts with spaces; those that thank stand first, up to the bar. */
static const char *const words[] = {"thanks",
                                    "thank",
                                    "thankyou",
                                    "thx",
                                    "tnx",
                                    "ty",
                                    "cheers",
                                    "grazie",
                                    "ringrazio",
                                    "ringraziamo",
                                    "appreciate",
                                    "appreciated",
                                    "|",
                                    "you",
                                    "u",
                                    "so",
                                    "very",
                                    "much",
                                    "a",
                                    "lot",
                                    "many",
                                    "million",
                                    "again",
                                    "really",
                                    "i",
                                    "we",
                                    "it",
                                    "its",
                                    "for",
                                    "the",
                                    "your",
                                    "that",
                                    "this",
                                    "quick",
                                    "fast",
                                    "prompt",
                                    "kind",
                                    "reply",
                                    "response",
                                    "answer",
                                    "help",
                                    "helping",
                                    "support",
                                    "guys",
                                    "team",
                                    "all",
                                    "everyone",
                                    "ok",
                                    "okay",
                                    "great",
                                    "perfect",
                                    "awesome",
                                    "got",
                                    "will",
                                    "do",
                                    "have",
                                    "nice",
                                    "day",
                                    "good",
                                    "works",
                                    "worked",
                                    "working",
                                    "now",
                                    "solved",
                                    "fixed",
                                    "resolved",
                                    "helped",
                                    "was",
                                    "is",
                                    "s",
                                    "and",
                                    "to",
                                    "mille",
                                    "tante",
                                    "molte",
                                    "infinite",
                                    "davvero",
                                    "vi",
                                    "la",
                                    "ti",
                                    "le",
                                    "a",
                                    "voi",
                                    "lei",
                                    "te",
                                    "per",
                                    "il",
                                    "lo",
                                    "l",
                                    "del",
                                    "della",
                                    "di",
                                    "cuore",
                                    "vostro",
                                    "vostra",
                                    "suo",
                                    "sua",
                                    "tuo",
                                    "tua",
                                    "risposta",
                                    "aiuto",
                                    "disponibilita",
                                    "disponibilità",
                                    "gentilezza",
                                    "supporto",
                                    "assistenza",
                                    "gentile",
                                    "gentili",
                                    "gentilissimi",
                                    "gentilissimo",
                                    "gentilissima",
                                    "perfetto",
                                    "ottimo",
                                    "benissimo",
                                    "bene",
                                    "tutto",
                                    "risolto",
                                    "funziona",
                                    "ora",
                                    "adesso",
                                    "e",
                                    "ancora",
                                    "buona",
                                    "giornata",
                                    "serata",
                                    "subito",
                                    "veloce",
                                    "rapida",
                                    "molto",
                                    "ho",
                                    "capito"};

/* Runs of scripts without spaces, the longer of two first; those that thank up to the bar. */
static const char *const runs[] = {"ありがとうございました",
                                   "ありがとうございます",
                                   "ありがとうです",
                                   "ありがとう",
                                   "ありがと",
                                   "有難うございました",
                                   "有難うございます",
                                   "有難う",
                                   "有り難うございました",
                                   "有り難うございます",
                                   "感謝いたします",
                                   "感謝します",
                                   "感謝です",
                                   "感謝",
                                   "助かりました",
                                   "助かります",
                                   "お礼申し上げます",
                                   "御礼申し上げます",
                                   "サンキュー",
                                   "|",
                                   "どうも",
                                   "本当に",
                                   "ほんとに",
                                   "ほんとうに",
                                   "とても",
                                   "大変",
                                   "誠に",
                                   "心から",
                                   "ご丁寧に",
                                   "丁寧な",
                                   "ご丁寧な",
                                   "早速の",
                                   "早速",
                                   "さっそくの",
                                   "迅速な",
                                   "素早い",
                                   "早い",
                                   "ご親切に",
                                   "親切な",
                                   "ご対応",
                                   "対応",
                                   "お返事",
                                   "ご返信",
                                   "返信",
                                   "返事",
                                   "ご連絡",
                                   "連絡",
                                   "ご案内",
                                   "ご回答",
                                   "回答",
                                   "教えて頂き",
                                   "教えていただき",
                                   "教えてくださり",
                                   "いただき",
                                   "頂き",
                                   "くださり",
                                   "下さり",
                                   "了解しました",
                                   "了解です",
                                   "了解",
                                   "承知しました",
                                   "承知いたしました",
                                   "わかりました",
                                   "分かりました",
                                   "解決しました",
                                   "解決です",
                                   "直りました",
                                   "できました",
                                   "出来ました",
                                   "おかげさまで",
                                   "おかげで",
                                   "お陰で",
                                   "無事に",
                                   "無事",
                                   "担当者",
                                   "担当",
                                   "さん",
                                   "様",
                                   "皆",
                                   "はい",
                                   "とりあえず",
                                   "また",
                                   "よろしくお願いします",
                                   "よろしくお願いいたします",
                                   "に",
                                   "で",
                                   "を",
                                   "の",
                                   "と",
                                   "は",
                                   "も",
                                   "ー",
                                   "w",
                                   "笑"};

static bool is_letter(uint32_t code)
{
    return (code >= 'a' && code <= 'z') || (code >= 0xDF && code <= 0x24F && code != 0xF7);
}

static bool is_run(uint32_t code)
{
    return (code >= 0x3041 && code <= 0x30FF && code != 0x30FB) ||
           (code >= 0x3400 && code <= 0x9FFF) || (code >= 0xAC00 && code <= 0xD7A3);
}

/* Other scripts and digits are in no list: they are a message. */
static bool says_more(uint32_t code)
{
    return code == '?' || (code >= '0' && code <= '9') || (code >= 0x370 && code <= 0x1FFF) ||
           (code >= 0x20000 && code <= 0x3FFFF);
}

static bool word_known(struct text word, bool *thanks)
{
    bool thanking = true;
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        if (strcmp(words[i], "|") == 0) {
            thanking = false;
            continue;
        }
        if (text_is(word, words[i])) {
            *thanks = *thanks || thanking;
            return true;
        }
    }
    return false;
}

/* The longest known run that the text begins with; 0: none. */
static size_t run_known(struct text rest, bool *thanks)
{
    bool thanking = true, its_thanks = false;
    size_t longest = 0;
    for (size_t i = 0; i < sizeof(runs) / sizeof(*runs); i++) {
        const struct text run = text_of(runs[i]);
        if (text_is(run, "|"))
            thanking = false;
        else if (run.len > longest && text_starts(rest, run)) {
            longest = run.len;
            its_thanks = thanking;
        }
    }
    *thanks = *thanks || (longest && its_thanks);
    return longest;
}

/* @names and links say nothing: they go up to the next space. */
static size_t skip_name(struct text form, size_t at)
{
    while (at < form.len && form.at[at] != ' ' && form.at[at] != '\n' && form.at[at] != '\t')
        at++;
    return at;
}

static bool only_thanks(struct text form)
{
    bool thanks = false;
    for (size_t at = 0; at < form.len;) {
        const struct text rest = text_slice(form, at, form.len);
        size_t next = at;
        const uint32_t code = utf8_next(form, &next);
        if (code == '@' || text_starts(rest, TEXT("http"))) {
            at = skip_name(form, at);
        } else if (is_letter(code)) {
            size_t end = next;
            for (size_t after = end; after < form.len && is_letter(utf8_next(form, &after));)
                end = after;
            if (!word_known(text_slice(form, at, end), &thanks))
                return false;
            at = end;
        } else if (is_run(code)) {
            const size_t len = run_known(rest, &thanks);
            if (!len)
                return false;
            at += len;
        } else if (says_more(code)) {
            return false;
        } else {
            at = next; /* spaces, signs, emoji */
        }
    }
    return thanks;
}

bool desk_thanks_only(struct text text)
{
    struct buf form;
    if (!text.len || text.len > THANKS_BYTES)
        return false;
    buf_init(&form, FORM_ROOM);
    const enum err err = fold_nfkc(text, &form);
    const bool only = !err && only_thanks(buf_view(&form));
    buf_done(&form);
    return only;
}
