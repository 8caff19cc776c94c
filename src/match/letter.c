#include "match/letter.h"

/* Sorted; what lies between two ranges is LETTER_WORD. */
static const struct {
    uint32_t from, to;
    enum letter letter;
} ranges[] = {
    {0x80, 0xBF, LETTER_NONE},         {0xD7, 0xD7, LETTER_NONE},
    {0xF7, 0xF7, LETTER_NONE},         {0x2C2, 0x2DF, LETTER_NONE},
    {0x37E, 0x37E, LETTER_NONE},       {0x387, 0x387, LETTER_NONE},
    {0x55A, 0x55F, LETTER_NONE},       {0x589, 0x58F, LETTER_NONE},
    {0x5BE, 0x5BE, LETTER_NONE},       {0x5C0, 0x5C0, LETTER_NONE},
    {0x5C3, 0x5C3, LETTER_NONE},       {0x5F3, 0x5F4, LETTER_NONE},
    {0x600, 0x60F, LETTER_NONE},       {0x61B, 0x61F, LETTER_NONE},
    {0x66A, 0x66D, LETTER_NONE},       {0x6D4, 0x6D4, LETTER_NONE},
    {0x964, 0x965, LETTER_NONE},       {0x970, 0x970, LETTER_NONE},
    {0xE00, 0xEFF, LETTER_UNSPACED},   {0x1000, 0x109F, LETTER_UNSPACED},
    {0x1100, 0x11FF, LETTER_UNSPACED}, {0x1780, 0x17FF, LETTER_UNSPACED},
    {0x2000, 0x2BFF, LETTER_NONE},     {0x2E00, 0x2E7F, LETTER_NONE},
    {0x2E80, 0x2FFF, LETTER_HAN},      {0x3000, 0x3004, LETTER_NONE},
    {0x3005, 0x3007, LETTER_HAN},      {0x3008, 0x303A, LETTER_NONE},
    {0x303B, 0x303B, LETTER_HAN},      {0x303C, 0x3040, LETTER_NONE},
    {0x3041, 0x3096, LETTER_HIRAGANA}, {0x3097, 0x309C, LETTER_NONE},
    {0x309D, 0x309F, LETTER_HIRAGANA}, {0x30A0, 0x30A0, LETTER_NONE},
    {0x30A1, 0x30FA, LETTER_KATAKANA}, {0x30FB, 0x30FB, LETTER_NONE},
    {0x30FC, 0x30FF, LETTER_KATAKANA}, {0x3100, 0x312F, LETTER_HAN},
    {0x3130, 0x318F, LETTER_UNSPACED}, {0x3190, 0x319F, LETTER_NONE},
    {0x31A0, 0x31EF, LETTER_HAN},      {0x31F0, 0x31FF, LETTER_KATAKANA},
    {0x3200, 0x33FF, LETTER_NONE},     {0x3400, 0x4DBF, LETTER_HAN},
    {0x4DC0, 0x4DFF, LETTER_NONE},     {0x4E00, 0x9FFF, LETTER_HAN},
    {0xA000, 0xA4CF, LETTER_UNSPACED}, {0xA960, 0xA97F, LETTER_UNSPACED},
    {0xAC00, 0xD7FF, LETTER_UNSPACED}, {0xE000, 0xF8FF, LETTER_NONE},
    {0xF900, 0xFAFF, LETTER_HAN},      {0xFE00, 0xFE6F, LETTER_NONE},
    {0xFF00, 0xFFFF, LETTER_NONE},     {0x1AFF0, 0x1B16F, LETTER_HIRAGANA},
    {0x1CF00, 0x1D3FF, LETTER_NONE},   {0x1F000, 0x1FBFF, LETTER_NONE},
    {0x20000, 0x3FFFF, LETTER_HAN},    {0xE0000, 0x10FFFF, LETTER_NONE},
};

enum letter letter_beyond(uint32_t code)
{
    if (code >= 0x4E00 && code <= 0x9FFF)
        return LETTER_HAN;
    size_t low = 0, high = sizeof(ranges) / sizeof(*ranges);
    while (low < high) {
        const size_t mid = (low + high) / 2;
        if (code > ranges[mid].to)
            low = mid + 1;
        else if (code < ranges[mid].from)
            high = mid;
        else
            return ranges[mid].letter;
    }
    return LETTER_WORD;
}
