/** Run in a page: the texts that are hard to read. Out: for each, its colours and their contrast, below WCAG's 4.5 (3 for large text). */
(() => {
  const context = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });

  /** Any colour of CSS as the page shows it on another one. */
  const blended = (colour, behind) => {
    context.fillStyle = `rgb(${behind.join(" ")})`;
    context.fillRect(0, 0, 1, 1);
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  };

  const luminance = (colour) => {
    const [red, green, blue] = colour.map((part) => (part <= 10 ? part / 3294.6 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };

  const backgroundOf = (element) => {
    const chain = [];
    for (let next = element; next; next = next.parentElement) chain.unshift(getComputedStyle(next).backgroundColor);
    return chain.reduce((behind, colour) => blended(colour, behind), [255, 255, 255]);
  };

  const bad = new Map();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (node.data.trim() === "" || !element.checkVisibility() || element.closest("svg, script, style, noscript, option, .unseen")) continue;
    const style = getComputedStyle(element);
    const background = backgroundOf(element);
    const [light, dark] = [luminance(background), luminance(blended(style.color, background))].sort((a, b) => b - a);
    const contrast = (light + 0.05) / (dark + 0.05);
    const size = Number.parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (contrast < (isLarge ? 3 : 4.5)) {
      bad.set(`${element.className} ${style.color} on rgb(${background.join(", ")}): ${contrast.toFixed(2)}`, true);
    }
  }
  return [...bad.keys()];
})();
