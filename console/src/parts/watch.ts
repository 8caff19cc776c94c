// A line of the timeline: the time to look again, then the reason.
export function watchOf(text: string): { until: string; why: string } | null {
  const [until = '', ...why] = text.split(' ');
  return Number.isNaN(Date.parse(until)) ? null : { until, why: why.join(' ') };
}
