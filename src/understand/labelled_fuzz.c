/* Labelled posts of any bytes, of each kind: refused with a line, or read. */
#include "understand/labelled.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static const char head[] = "label\tlang\tsentiment\tintent\theads\ttext\tweight\n";
    if (!len)
        return 0;
    struct labelled *labelled = labelled_new((enum label_set)(bytes[0] % (LABELS_OWN + 1)));
    struct why why;
    struct buf tsv;
    buf_init(&tsv, 1 << 24);
    if (bytes[0] & 64)
        (void)buf_text(&tsv, text_of(head));
    (void)buf_add(&tsv, bytes + 1, len - 1);
    (void)!labelled_read(labelled, buf_view(&tsv), bytes[0] & 128, &why);
    labelled_deal(labelled, 3, 1);
    for (size_t i = 0; i < labelled->posts.len; i++) {
        struct labelled_view view;
        labelled_show(&labelled->posts.at[i], &view);
        must(view.post.text.len);
        for (size_t k = 0; k < view.hit.span_count; k++)
            must(view.hit.spans[k].from < view.hit.spans[k].to);
    }
    buf_done(&tsv);
    labelled_free(&labelled);
    return 0;
}
