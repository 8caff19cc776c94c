/* What the operators of other tools become. */
#include "match/translate.h"

enum {
    BW = 1 << TOOL_BRANDWATCH,
    MW = 1 << TOOL_MELTWATER,
    X = 1 << TOOL_X,
    PT = 1 << TOOL_POWERTRACK,
    XP = X | PT
};

#define WHERE_IT_WAS "where a post was written is not known"
#define PROFILE      "what stands in an author's profile is not known"
#define CONVERSATION "which conversation a post is of cannot be asked"
#define THE_TOOLS    "this is the tool's own classification"

static const struct rule rules[] = {
    /* X and PowerTrack */
    {XP, "from", NULL, RULE_FIELD, "from"},
    {XP, "to", NULL, RULE_FIELD, "to"},
    {XP, "lang", NULL, RULE_FIELD, "lang"},
    {PT, "twitter_lang", NULL, RULE_FIELD, "lang"},
    {PT, "gnip_lang", NULL, RULE_FIELD, "lang"},
    {XP, "url", NULL, RULE_FIELD, "url"},
    {XP, "url_contains", NULL, RULE_FIELD, "url"},
    {XP, "in_reply_to_tweet_id", NULL, RULE_FIELD, "reply_to"},
    {XP, "in_reply_to_status_id", NULL, RULE_FIELD, "reply_to"},
    {XP, "sample", NULL, RULE_FIELD, "sample"},
    {PT, "contains", NULL, RULE_SUB, NULL},
    {XP, "followers_count", NULL, RULE_RANGE, "followers"},
    {XP, "is", "retweet", RULE_VALUE, "kind:repost"},
    {XP, "is", "reply", RULE_VALUE, "has:reply"},
    {XP, "is", "quote", RULE_VALUE, "has:quote"},
    {XP, "is", "nullcast", RULE_LOST, "promoted posts are not told apart"},
    {XP, "is", "verified", RULE_LOST, "whether an author is verified is not known"},
    {XP, "has", "hashtags", RULE_VALUE, "has:hashtag"},
    {XP, "has", "cashtags", RULE_VALUE, "has:cashtag"},
    {XP, "has", "symbols", RULE_VALUE, "has:cashtag"},
    {XP, "has", "links", RULE_VALUE, "has:link"},
    {XP, "has", "mentions", RULE_VALUE, "has:mention"},
    {XP, "has", "media", RULE_VALUE, "has:media"},
    {XP, "has", "images", RULE_VALUE, "has:image"},
    {XP, "has", "videos", RULE_VALUE, "has:video"},
    {XP, "has", "video_link", RULE_VALUE, "has:video"},
    {XP, "has", "native_video", RULE_VALUE, "has:video"},
    {XP, "has", "geo", RULE_LOST, WHERE_IT_WAS},
    {XP, "has", "profile_geo", RULE_LOST, WHERE_IT_WAS},
    {XP, "has", "lang", RULE_LOST, "whether a language was told cannot be asked"},
    {XP, "place", NULL, RULE_LOST, WHERE_IT_WAS},
    {XP, "place_country", NULL, RULE_LOST, WHERE_IT_WAS},
    {XP, "country_code", NULL, RULE_LOST, WHERE_IT_WAS},
    {XP, "point_radius", NULL, RULE_LOST, WHERE_IT_WAS},
    {XP, "bounding_box", NULL, RULE_LOST, WHERE_IT_WAS},
    {XP, "profile_country", NULL, RULE_LOST, WHERE_IT_WAS},
    {XP, "profile_region", NULL, RULE_LOST, WHERE_IT_WAS},
    {XP, "bio", NULL, RULE_LOST, PROFILE},
    {XP, "bio_name", NULL, RULE_LOST, PROFILE},
    {XP, "bio_location", NULL, RULE_LOST, PROFILE},
    {PT, "bio_contains", NULL, RULE_LOST, PROFILE},
    {PT, "bio_name_contains", NULL, RULE_LOST, PROFILE},
    {PT, "bio_location_contains", NULL, RULE_LOST, PROFILE},
    {XP, "conversation_id", NULL, RULE_LOST, CONVERSATION},
    {XP, "retweets_of", NULL, RULE_LOST, "whose post was reposted cannot be asked"},
    {XP, "retweets_of_tweet_id", NULL, RULE_LOST, "which post was reposted cannot be asked"},
    {XP, "retweets_of_status_id", NULL, RULE_LOST, "which post was reposted cannot be asked"},
    {XP, "quotes_of_tweet_id", NULL, RULE_LOST, "which post was quoted cannot be asked"},
    {XP, "list", NULL, RULE_LOST, "lists of X are not read"},
    {XP, "context", NULL, RULE_LOST, THE_TOOLS},
    {XP, "entity", NULL, RULE_LOST, THE_TOOLS},
    {XP, "source", NULL, RULE_LOST, "with which program a post was sent is not known"},
    {XP, "url_title", NULL, RULE_LOST, "titles of linked pages are not read"},
    {XP, "url_description", NULL, RULE_LOST, "descriptions of linked pages are not read"},
    {XP, "tweets_count", NULL, RULE_LOST, "how many posts an author has is not known"},
    {XP, "statuses_count", NULL, RULE_LOST, "how many posts an author has is not known"},
    {XP, "following_count", NULL, RULE_LOST, "whom an author follows is not known"},
    {XP, "friends_count", NULL, RULE_LOST, "whom an author follows is not known"},
    {XP, "listed_count", NULL, RULE_LOST, "on how many lists an author is, is not known"},
    {XP, "klout_score", NULL, RULE_LOST, THE_TOOLS},
    /* Brandwatch */
    {BW | MW, "title", NULL, RULE_SCOPE, "title"},
    {BW | MW, "author", NULL, RULE_FIELD, "from"},
    {BW, "singleAuthor", NULL, RULE_FIELD, "from"},
    {BW | MW, "site", NULL, RULE_SITE, NULL},
    {BW | MW, "url", NULL, RULE_FIELD, "url"},
    {BW, "links", NULL, RULE_FIELD, "url"},
    {BW | MW, "language", NULL, RULE_FIELD, "lang"},
    {BW | MW, "lang", NULL, RULE_FIELD, "lang"},
    {BW | MW, "hashtags", NULL, RULE_SIGN, "#"},
    {BW | MW, "hashtag", NULL, RULE_SIGN, "#"},
    {BW | MW, "at_mentions", NULL, RULE_SIGN, "@"},
    {BW | MW, "mention", NULL, RULE_SIGN, "@"},
    {BW, "raw", NULL, RULE_CASE, NULL},
    {BW, "authorFollowers", NULL, RULE_RANGE, "followers"},
    {BW, "rating", NULL, RULE_RANGE, "rating"},
    {BW, "engagementType", "RETWEET", RULE_VALUE, "kind:repost"},
    {BW, "engagementType", "REPLY", RULE_VALUE, "has:reply"},
    {BW, "engagementType", "QUOTE", RULE_VALUE, "has:quote"},
    {BW, "engagementType", "COMMENT", RULE_VALUE, "kind:comment"},
    {BW | MW, "continent", NULL, RULE_LOST, WHERE_IT_WAS},
    {BW | MW, "country", NULL, RULE_LOST, WHERE_IT_WAS},
    {BW, "region", NULL, RULE_LOST, WHERE_IT_WAS},
    {BW, "state", NULL, RULE_LOST, WHERE_IT_WAS},
    {BW, "county", NULL, RULE_LOST, WHERE_IT_WAS},
    {BW, "city", NULL, RULE_LOST, WHERE_IT_WAS},
    {BW, "latitude", NULL, RULE_LOST, WHERE_IT_WAS},
    {BW, "longitude", NULL, RULE_LOST, WHERE_IT_WAS},
    {BW, "authorGender", NULL, RULE_LOST, PROFILE},
    {BW, "authorBio", NULL, RULE_LOST, PROFILE},
    {BW, "authorVerified", NULL, RULE_LOST, "whether an author is verified is not known"},
    {BW, "authorVerifiedType", NULL, RULE_LOST, "whether an author is verified is not known"},
    {BW, "engagingWith", NULL, RULE_LOST, "whose post was answered cannot be asked"},
    {BW, "sentiment", NULL, RULE_LOST, THE_TOOLS},
    {BW, "subreddit", NULL, RULE_LOST, "groups of a network cannot be asked"},
    {BW, "minuteOfDay", NULL, RULE_LOST, "the time of day cannot be asked"},
    /* Meltwater */
    {MW, "ingress", NULL, RULE_SCOPE, "text"},
    {MW, "source", NULL, RULE_SITE, NULL},
};

const struct rule *translate_rule(enum query_tool tool, struct text name, struct text value)
{
    for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++)
        if (rules[i].tools & 1u << tool && text_is(name, rules[i].name) &&
            (!rules[i].value || !value.at || text_is(value, rules[i].value)))
            return &rules[i];
    return NULL;
}
