#include "fire/tail.h"

#include <math.h>
#include <string.h>

/* ---- a count against its law ---- */

enum { TERMS_MOST = 2000 };
static const double tiny = 1e-300, near_one = 1e-12;

static double off_zero(double value)
{
    return fabs(value) < tiny ? tiny : value;
}

static double log_gamma(double value)
{
    int sign;
    return lgamma_r(value, &sign);
}

/* The continued fraction of the incomplete beta function. */
static double beta_fraction(double a, double b, double x)
{
    double c = 1, d = 1 / off_zero(1 - (a + b) * x / (a + 1)), h = d;
    for (int m = 1; m < TERMS_MOST; m++) {
        double term = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        d = 1 / off_zero(1 + term * d);
        c = off_zero(1 + term / c);
        h *= d * c;
        term = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 / off_zero(1 + term * d);
        c = off_zero(1 + term / c);
        h *= d * c;
        if (fabs(d * c - 1) < near_one)
            break;
    }
    return h;
}

/* ln I_x(a, b): P(X >= a) of a negative binomial of size b. */
static double log_beta_part(double a, double b, double x)
{
    const double front =
        log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * log(x) + b * log1p(-x);
    if (x < (a + 1) / (a + b + 2))
        return front + log(beta_fraction(a, b, x) / a);
    const double rest = exp(front) * beta_fraction(b, a, 1 - x) / b;
    return rest < 1 ? log1p(-rest) : -INFINITY;
}

/* ln P(a, x), the lower incomplete gamma function: P(X >= a) of a Poisson of mean x. */
static double log_gamma_part(double a, double x)
{
    const double front = a * log(x) - x - log_gamma(a);
    if (x < a + 1) {
        double term = 1 / a, sum = term;
        for (int n = 1; n < TERMS_MOST && term > sum * near_one; n++)
            sum += term *= x / (a + n);
        return front + log(sum);
    }
    double b = x + 1 - a, c = 1 / tiny, d = 1 / b, h = d;
    for (int n = 1; n < TERMS_MOST; n++) {
        const double term = -n * (n - a);
        b += 2;
        d = 1 / off_zero(term * d + b);
        c = off_zero(b + term / c);
        h *= d * c;
        if (fabs(d * c - 1) < near_one)
            break;
    }
    const double rest = exp(front) * h;
    return rest < 1 ? log1p(-rest) : -INFINITY;
}

double tail_count(double count, double mean, double spread)
{
    if (!(count > 0))
        return 0;
    if (!(mean > 0))
        return TAIL_MOST;
    const double share = mean * spread; /* below this the two laws cannot be told apart */
    const double log_chance = share > 1e-6 ? log_beta_part(count, 1 / spread, share / (1 + share))
                                           : log_gamma_part(count, mean);
    const double surprise = -log_chance / log(10);
    if (!(surprise > 0)) /* also what the fraction could not settle: then the count is usual */
        return isnan(surprise) && count > mean ? TAIL_MOST : 0;
    return surprise < TAIL_MOST ? surprise : TAIL_MOST;
}

/* ---- a size against the past ---- */

/* Above the line lies a fiftieth; the mean excess is .3 until some fifty excesses say otherwise,
 * and one excess moves it by at most 2, so that one great fire does not make the next one usual.
 * The line is never so low that a hair's breadth counts as far. */
static const double share_above = 0.02, bin_wide = 0.05;
static const double usual_excess = 0.3, usual_weight = 50, excess_most = 2, line_least = 0.3;
static const double weight_most = 1e9;
enum { FIT_EVERY = 12 };

void tail_init(struct tail *tail, double half_life)
{
    memset(tail, 0, sizeof(*tail));
    tail->weight = 1;
    tail->growth = exp2(1 / half_life);
    tail->line = line_least;
    tail->excess = usual_excess;
}

static void fit(struct tail *tail)
{
    const double wanted = tail->all * share_above;
    double above = 0;
    int bin = TAIL_BINS - 1;
    while (bin > 0 && above + (double)tail->bins[bin] < wanted)
        above += (double)tail->bins[bin--];
    const double inside = (double)tail->bins[bin];
    double part = inside > 0 ? (wanted - above) / inside : 0;
    part = part < 1 ? part : 1;
    const double line = bin_wide * (bin + 1 - part);
    double sum = 0;
    for (int i = bin + 1; i < TAIL_BINS; i++) {
        const double excess = bin_wide * (i + 0.5) - line;
        sum += (double)tail->bins[i] * (excess < excess_most ? excess : excess_most);
    }
    tail->line = line > line_least ? line : line_least;
    tail->excess =
        (sum / tail->weight + usual_excess * usual_weight) / (above / tail->weight + usual_weight);
}

static void fade(struct tail *tail)
{
    for (int i = 0; i < TAIL_BINS; i++)
        tail->bins[i] = (float)((double)tail->bins[i] / tail->weight);
    tail->all /= tail->weight;
    tail->weight = 1;
}

void tail_learn(struct tail *tail, double size)
{
    if (isnan(size))
        return;
    tail->weight *= tail->growth;
    if (tail->weight > weight_most)
        fade(tail);
    const double place = size / bin_wide;
    tail->all += tail->weight;
    if (size > 0)
        tail->bins[place < TAIL_BINS ? (int)place : TAIL_BINS - 1] += (float)tail->weight;
    if (tail->learned++ % FIT_EVERY == 0)
        fit(tail);
}

double tail_surprise(const struct tail *tail, double size)
{
    const double at_line = -log10(share_above);
    if (!(size > 0))
        return 0;
    if (size <= tail->line)
        return at_line * size / tail->line;
    return at_line + (size - tail->line) / (tail->excess * log(10));
}
