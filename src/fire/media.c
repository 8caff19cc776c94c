#include "fire/account.h"

/* Known outlets: a start to be extended, by what their words weigh. The author's name on a network
 * or the host of an address; a host counts with all that is below it. */
struct outlet {
    const char *name;
    int weight;
};

static const struct outlet hosts[] = {
    /* gather what others wrote */
    {"news.yahoo.co.jp", 1},
    {"news.livedoor.com", 1},
    {"smartnews.com", 1},
    {"gunosy.com", 1},
    {"togetter.com", 1},
    {"news.google.com", 1},
    {"msn.com", 1},
    {"news.yahoo.com", 1},
    {"apple.news", 1},
    {"flipboard.com", 1},
    {"itmedia.co.jp", 1},
    {"j-cast.com", 1},
    {"gigazine.net", 1},
    {"maidonanews.jp", 1},
    {"libero.it", 1},
    {"virgilio.it", 1},
    /* national news */
    {"asahi.com", 2},
    {"yomiuri.co.jp", 2},
    {"mainichi.jp", 2},
    {"nikkei.com", 2},
    {"sankei.com", 2},
    {"jiji.com", 2},
    {"kyodonews.jp", 2},
    {"nordot.app", 2},
    {"tokyo-np.co.jp", 2},
    {"toyokeizai.net", 2},
    {"bunshun.jp", 2},
    {"huffingtonpost.jp", 2},
    {"bbc.com", 2},
    {"bbc.co.uk", 2},
    {"reuters.com", 2},
    {"apnews.com", 2},
    {"nytimes.com", 2},
    {"washingtonpost.com", 2},
    {"wsj.com", 2},
    {"theguardian.com", 2},
    {"bloomberg.com", 2},
    {"ft.com", 2},
    {"thetimes.co.uk", 2},
    {"telegraph.co.uk", 2},
    {"dailymail.co.uk", 2},
    {"usatoday.com", 2},
    {"latimes.com", 2},
    {"independent.co.uk", 2},
    {"repubblica.it", 2},
    {"corriere.it", 2},
    {"ansa.it", 2},
    {"ilsole24ore.com", 2},
    {"lastampa.it", 2},
    {"ilfattoquotidiano.it", 2},
    {"ilmessaggero.it", 2},
    {"fanpage.it", 2},
    {"ilpost.it", 2},
    {"ilgiornale.it", 2},
    {"open.online", 2},
    /* television */
    {"nhk.or.jp", 3},
    {"news.ntv.co.jp", 3},
    {"newsdig.tbs.co.jp", 3},
    {"fnn.jp", 3},
    {"news.tv-asahi.co.jp", 3},
    {"txbiz.tv-tokyo.co.jp", 3},
    {"cnn.com", 3},
    {"nbcnews.com", 3},
    {"abcnews.go.com", 3},
    {"cbsnews.com", 3},
    {"foxnews.com", 3},
    {"news.sky.com", 3},
    {"itv.com", 3},
    {"rainews.it", 3},
    {"tgcom24.mediaset.it", 3},
    {"tg24.sky.it", 3},
    {"tg.la7.it", 3},
};

static const struct outlet authors[] = {
    {"x:livedoornews", 1},
    {"x:yahoonewstopics", 1},
    {"x:itmedia_news", 1},
    {"x:jcast_news", 1},
    {"x:asahi", 2},
    {"x:yomiuri_online", 2},
    {"x:mainichi", 2},
    {"x:nikkei", 2},
    {"x:sankei_news", 2},
    {"x:jijicom", 2},
    {"x:kyodo_official", 2},
    {"x:reuters", 2},
    {"x:ap", 2},
    {"x:nytimes", 2},
    {"x:guardian", 2},
    {"x:wsj", 2},
    {"x:repubblica", 2},
    {"x:corriere", 2},
    {"x:agenzia_ansa", 2},
    {"x:lastampa", 2},
    {"x:nhk_news", 3},
    {"x:news24ntv", 3},
    {"x:tbs_news", 3},
    {"x:fnn_news", 3},
    {"x:tv_asahi_news", 3},
    {"x:cnn", 3},
    {"x:cnnbrk", 3},
    {"x:bbcbreaking", 3},
    {"x:bbcnews", 3},
    {"x:nbcnews", 3},
    {"x:abc", 3},
    {"x:skynews", 3},
    {"x:rainews", 3},
    {"x:skytg24", 3},
    {"x:mediasettgcom24", 3},
};

static int by_host(struct text address)
{
    const struct text host = text_host(address);
    if (text_find(address, TEXT("://")) < 0)
        return 0;
    for (size_t i = 0; host.len && i < sizeof(hosts) / sizeof(*hosts); i++)
        if (text_host_within(host, text_of(hosts[i].name)))
            return hosts[i].weight;
    return 0;
}

static int by_author(const struct post *post)
{
    for (size_t i = 0; i < sizeof(authors) / sizeof(*authors); i++) {
        struct text name = text_of(authors[i].name), net;
        text_cut(&name, ':', &net);
        if (text_same_but_case(post->net, net) && (text_same_but_case(post->author.handle, name) ||
                                                   text_same_but_case(post->author.id, name)))
            return authors[i].weight;
    }
    return 0;
}

int media_of(const struct post *post)
{
    int most = post->kind == POST_ARTICLE || text_is(post->net, "feed") ? 1 : 0;
    int author = by_author(post), own = by_host(post->url);
    most = author > most ? author : most;
    most = own > most ? own : most;
    for (size_t i = 0; i < post->link_count && i < 8; i++) {
        int link = by_host(post->links[i]);
        most = link > most ? link : most;
    }
    return most;
}
