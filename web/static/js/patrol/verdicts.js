"use strict";
// Verdicts as words and as bars.

xunge.verdicts = (() => {
  const {say} = xunge.words;

  const verdictWord = (verdict) =>
    verdict === "not_audited" ? say("map.not_audited") : say(`verdict.${verdict}`);

  const verdictBar = (sum, options) =>
    xunge.drawing.bar(
      xunge.model.verdicts.map((verdict) => [{"data-verdict": verdict}, sum.counts[verdict] ?? 0]),
      options,
    );

  return {verdictWord, verdictBar};
})();
