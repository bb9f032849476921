"use strict";
// How long ago a moment was: the page itself does not say, so that the same project gives the same bytes.
{
  const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60]];
  const words = new Intl.RelativeTimeFormat("en");
  document.querySelectorAll("time[datetime*=T]").forEach((time) => {
    const seconds = (Date.now() - new Date(time.dateTime)) / 1000;
    const [unit, size] = UNITS.find(([, size]) => seconds >= size) ?? UNITS.at(-1);
    time.append(` (${words.format(-Math.floor(seconds / size), unit)})`);
  });
}
