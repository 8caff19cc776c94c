/* G07: what would let strangers reach or harm a person, in a reply that everybody can read. */
#include "base/utf8.h"
#include "check/general.h"

struct search {
    struct checking *checking;
    struct plain plain;
};

static bool digit_at(struct text text, size_t at)
{
    return at < text.len && text.at[at] >= '0' && text.at[at] <= '9';
}

/* What the client gives out itself may be said. */
static bool is_own(const struct draft *draft, struct text words)
{
    for (size_t i = 0; i < draft->own.count; i++)
        if (words.len && draft->own.at[i].len >= 6 &&
            text_find_but_case(draft->own.at[i], words) >= 0)
            return true;
    return false;
}

static void say(struct search *search, const char *code, size_t from, size_t to)
{
    const struct span bytes =
        plain_span(&search->plain, (struct span){(uint32_t)from, (uint32_t)to});
    const struct text words = text_slice(search->checking->reply, bytes.from, bytes.to);
    if (!is_own(search->checking->draft, words))
        remark_add(search->checking, code, bytes, &words, 1);
}

/* Digits with single signs between them; how many digits, and where it ends. */
static size_t number_end(struct text text, size_t at, char digits[20], size_t *count)
{
    size_t end = at;
    *count = 0;
    for (size_t i = at; i < text.len && *count < 19;) {
        if (digit_at(text, i)) {
            digits[(*count)++] = text.at[i++];
            end = i;
        } else if (end == i && strchr("-. ()/", text.at[i]) &&
                   (digit_at(text, i + 1) ||
                    (i + 2 < text.len && strchr("( ", text.at[i + 1]) && digit_at(text, i + 2)))) {
            i++;
            while (i < text.len && !digit_at(text, i))
                i++;
            end = i;
        } else {
            break;
        }
    }
    digits[*count] = 0;
    return end;
}

/* Luhn: ISO/IEC 7812-1. */
static bool card_holds(const char *digits, size_t count)
{
    int sum = 0;
    if (count < 13 || digits[0] == '0')
        return false;
    for (size_t i = 0; i < count; i++) {
        int value = digits[count - 1 - i] - '0';
        if (i % 2)
            value = value * 2 > 9 ? value * 2 - 9 : value * 2;
        sum += value;
    }
    return sum % 10 == 0;
}

/* The check digit of a Japanese individual number (平成26年総務省令第85号 第5条). */
static bool my_number_holds(const char *digits, size_t count)
{
    int sum = 0;
    if (count != 12)
        return false;
    for (int n = 1; n <= 11; n++)
        sum += (digits[11 - n] - '0') * (n <= 6 ? n + 1 : n - 5);
    const int rest = sum % 11;
    return digits[11] - '0' == (rest <= 1 ? 0 : 11 - rest);
}

/* A number that anybody may know: free lines, what the client gives out. */
static bool is_open_line(const struct search *search, const char *digits, size_t count)
{
    static const char *const heads[] = {"0120", "0800", "0570", "0077", "1800",   "1888",
                                        "1877", "1866", "1855", "800",  "0044800"};
    const struct texts own = search->checking->draft->own;
    for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++)
        if (strncmp(digits, heads[i], strlen(heads[i])) == 0)
            return true;
    for (size_t i = 0; i < own.count; i++) {
        char theirs[20];
        size_t theirs_count;
        size_t at = 0;
        while (at < own.at[i].len && !digit_at(own.at[i], at))
            at++;
        number_end(own.at[i], at, theirs, &theirs_count);
        if (theirs_count >= 6 && theirs_count == count && strcmp(theirs, digits) == 0)
            return true;
    }
    return false;
}

static bool before_is(struct text text, size_t at, const char *const *words, size_t count)
{
    const struct text head = text_slice(text, at > 48 ? at - 48 : 0, at);
    for (size_t i = 0; i < count; i++)
        if (text_find(head, text_of(words[i])) >= 0)
            return true;
    return false;
}

static bool looks_like_phone(struct text text, size_t at, size_t end, const char *digits,
                             size_t count)
{
    static const char *const words[] = {"電話",      "携帯",   "tel",          "phone",
                                        "call",      "mobile", "cell",         "telefono",
                                        "cellulare", "chiam",  "numero di tel"};
    static const char *const orders[] = {
        "注文番号", "問い合わせ番号", "order", "ordine", "ticket", "受付番号",
        "伝票",     "tracking",       "isbn",  "jan",    "型番",   "spedizione"};
    const struct text shown = text_slice(text, at, end);
    const bool plus = at && text.at[at - 1] == '+';
    const bool grouped = text_find(shown, TEXT("-")) >= 0 || text_find(shown, TEXT(" ")) >= 0 ||
                         text_find(shown, TEXT("(")) >= 0 || text_find(shown, TEXT(".")) >= 0;
    if (count < 9 || count > 15 || before_is(text, at, orders, 12))
        return false;
    if (plus || before_is(text, at, words, 11))
        return true;
    /* 03-1234-5678, 090-1234-5678; 340 1234567; 202-555-0143 */
    if (digits[0] == '0' && (count == 10 || count == 11))
        return true;
    if (digits[0] == '3' && count == 10 && !grouped)
        return before_is(text, at, words, 11);
    return grouped && count == 10 && digits[0] >= '2';
}

static void numbers(struct search *search)
{
    static const char *const my_words[] = {"マイナンバー", "個人番号"};
    const struct text text = search->plain.text;
    for (size_t at = 0; at < text.len;) {
        if (!digit_at(text, at) || (at && plain_latin(plain_before(text, at)))) {
            at = plain_next(text, at);
            continue;
        }
        char digits[20];
        size_t count;
        const size_t end = number_end(text, at, digits, &count);
        if (card_holds(digits, count))
            say(search, "personal_card", at, end);
        else if (my_number_holds(digits, count) &&
                 (before_is(text, at, my_words, 2) || end - at == 14))
            say(search, "personal_number", at, end);
        else if (looks_like_phone(text, at, end, digits, count) &&
                 !is_open_line(search, digits, count))
            say(search, "personal_phone", at, end);
        at = end > at ? end : at + 1;
    }
}

/* ---- codice fiscale (DM 23 dicembre 1976) ---- */

static int odd_value(char c)
{
    static const int values[36] = {1,  0, 5, 7,  9,  13, 15, 17, 19, 21, 1,  0,
                                   5,  7, 9, 13, 15, 17, 19, 21, 2,  4,  18, 20,
                                   11, 3, 6, 8,  12, 14, 16, 10, 22, 25, 24, 23};
    return values[c >= 'a' ? c - 'a' + 10 : c - '0'];
}

static bool is_tax_code(struct text word)
{
    static const char form[] = "aaaaaa00a00a000a"; /* digits may be letters of omocodia */
    int sum = 0;
    if (word.len != 16)
        return false;
    for (int i = 0; i < 16; i++) {
        const char c = word.at[i];
        const bool letter = c >= 'a' && c <= 'z', digit = c >= '0' && c <= '9';
        if (form[i] == 'a' ? !letter : !digit && !(letter && strchr("lmnpqrstuv", c)))
            return false;
        if (i < 15)
            sum += i % 2 == 0 ? odd_value(c) : letter ? c - 'a' : c - '0';
    }
    return sum % 26 == word.at[15] - 'a';
}

static void tax_codes(struct search *search)
{
    const struct text text = search->plain.text;
    for (size_t at = 0; at + 16 <= text.len; at = plain_next(text, at))
        if (!plain_latin(plain_before(text, at)) && !plain_latin(plain_at(text, at + 16)) &&
            is_tax_code(text_slice(text, at, at + 16)))
            say(search, "personal_number", at, at + 16);
}

/* ---- mail ---- */

static bool mail_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c && strchr("._%+-", c));
}

static void mails(struct search *search)
{
    const struct text text = search->plain.text;
    const struct draft *draft = search->checking->draft;
    for (size_t at = 1; at + 3 < text.len; at++) {
        if (text.at[at] != '@' || !mail_letter(text.at[at - 1]))
            continue;
        size_t from = at, to = at + 1;
        while (from && mail_letter(text.at[from - 1]))
            from--;
        while (to < text.len && mail_letter(text.at[to]))
            to++;
        while (to > at && strchr(".-_", text.at[to - 1]))
            to--;
        const struct text host = text_slice(text, at + 1, to), mail = text_slice(text, from, to);
        bool ours = among(draft->own, mail);
        for (size_t i = 0; i < draft->hosts.count; i++)
            ours |= text_host_within(host, draft->hosts.at[i]);
        /* "@ken@m.example" names an account of a network, as its servers want it written. */
        const bool name = from && text.at[from - 1] == '@';
        if (text_find(host, TEXT(".")) > 0 && from < at && !ours && !name)
            say(search, "personal_mail", from, to);
        at = to;
    }
}

/* ---- where somebody lives ---- */

static size_t digits_and_signs(struct text text, size_t at)
{
    size_t end = at;
    for (size_t i = at; i < text.len;) {
        const struct text rest = text_slice(text, i, text.len);
        if (digit_at(text, i) || text.at[i] == '-')
            end = ++i;
        else if (text_starts(rest, TEXT("丁目")) || text_starts(rest, TEXT("番地")))
            end = i += 6;
        else if (text_starts(rest, TEXT("番")) || text_starts(rest, TEXT("号")))
            end = i += 3;
        else
            break;
    }
    return end;
}

/* 〒150-0001, 東京都渋谷区神宮前1-2-3 */
static void japanese_address(struct search *search)
{
    const struct text text = search->plain.text;
    static const char *const heads[] = {"都", "道", "府", "県"};
    for (size_t at = 0; at < text.len; at = plain_next(text, at)) {
        if (text_starts(text_slice(text, at, text.len), TEXT("〒")) && digit_at(text, at + 3)) {
            say(search, "personal_address", at, digits_and_signs(text, at + 3));
            continue;
        }
        bool head = false;
        for (int i = 0; i < 4; i++)
            head |= text_starts(text_slice(text, at, text.len), text_of(heads[i]));
        if (!head || !plain_kanji(plain_before(text, at)))
            continue;
        size_t i = at, towns = 0;
        while (i < text.len && i - at < 60 &&
               (plain_kanji(plain_at(text, i)) || plain_katakana(plain_at(text, i)) ||
                (plain_at(text, i) >= 0x3041 && plain_at(text, i) <= 0x3096))) {
            const uint32_t c = plain_at(text, i);
            towns += c == 0x5E02 || c == 0x533A || c == 0x753A || c == 0x6751;
            i = plain_next(text, i);
        }
        const size_t end = digits_and_signs(text, i);
        size_t signs = 0;
        for (size_t k = i; k < end; k++)
            signs += text.at[k] == '-' || (unsigned char)text.at[k] == 0xE4 ||
                     (unsigned char)text.at[k] == 0xE7;
        if (towns && end > i && signs)
            say(search, "personal_address", at >= 9 ? at - 6 : 0, end);
    }
}

static size_t words_then_number(struct text text, size_t at, int most)
{
    size_t i = at;
    for (int n = 0; n < most && i < text.len; n++) {
        while (i < text.len && (text.at[i] == ' ' || text.at[i] == ','))
            i++;
        if (digit_at(text, i)) {
            while (digit_at(text, i))
                i++;
            return i;
        }
        if (!plain_latin(plain_at(text, i)))
            return 0;
        while (plain_latin(plain_at(text, i)) || (i < text.len && text.at[i] == '\''))
            i = plain_next(text, i);
    }
    return 0;
}

/* Via Garibaldi 12 */
static void italian_address(struct search *search)
{
    static const char *const heads[] = {"via ", "viale ", "piazza ", "corso ", "vicolo ", "largo "};
    const struct text text = search->plain.text;
    for (size_t at = 0; at < text.len; at = plain_next(text, at))
        for (size_t h = 0; h < sizeof(heads) / sizeof(*heads); h++) {
            const struct text rest = text_slice(text, at, text.len);
            const size_t name = at + strlen(heads[h]);
            if (!text_starts(rest, text_of(heads[h])) || plain_latin(plain_before(text, at)))
                continue;
            const uint32_t large =
                plain_at(search->plain.original, search->plain.from[name < text.len ? name : 0]);
            const size_t end = large >= 'A' && large <= 'Z' ? words_then_number(text, name, 4) : 0;
            if (end)
                say(search, "personal_address", at, end);
        }
}

/* 221 Baker Street */
static void english_address(struct search *search)
{
    static const char *const tails[] = {" street",    " st.",  " road",   " rd.",
                                        " avenue",    " ave",  " lane",   " drive",
                                        " boulevard", " blvd", " terrace"};
    const struct text text = search->plain.text;
    for (size_t t = 0; t < sizeof(tails) / sizeof(*tails); t++)
        for (size_t at = 0; at < text.len;) {
            const ptrdiff_t found = text_find(text_slice(text, at, text.len), text_of(tails[t]));
            if (found < 0)
                break;
            const size_t tail = at + (size_t)found, end = tail + strlen(tails[t]);
            size_t from = tail;
            int words = 0;
            while (from && words < 4 && !digit_at(text, from - 1)) {
                words += text.at[from - 1] == ' ';
                if (!plain_latin((unsigned char)text.at[from - 1]) && text.at[from - 1] != ' ')
                    break;
                from--;
            }
            if (from && digit_at(text, from - 1) && words >= 1 && words < 4 &&
                !plain_latin(plain_at(text, end))) {
                while (from && digit_at(text, from - 1))
                    from--;
                say(search, "personal_address", from, end);
            }
            at = end;
        }
}

void personal_find(struct checking *checking)
{
    struct search search = {.checking = checking};
    if (!is_public(checking->draft))
        return;
    plain_make(checking->reply, checking->arena, &search.plain);
    /* digits within links are not read */
    const struct text_links links = text_links(search.plain.text, NAME_X, checking->arena);
    char *room = arena_alloc_raw(checking->arena, search.plain.text.len + 1);
    memcpy(room, search.plain.text.at, search.plain.text.len);
    for (size_t i = 0; i < links.count; i++)
        if (links.at[i].kind == LINK_URL && !links.at[i].bare)
            memset(room + links.at[i].bytes.from, ' ',
                   links.at[i].bytes.to - links.at[i].bytes.from);
    search.plain.text.at = room;
    numbers(&search);
    tax_codes(&search);
    mails(&search);
    japanese_address(&search);
    italian_address(&search);
    english_address(&search);
}
