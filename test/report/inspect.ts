/// <reference lib="dom" />

/**
 * In a page: how wide it is, how many texts it shows, and those with a contrast below 4.5 (WCAG 2, AA). Buttons count where a page
 * gives them colours of its own.
 */
export function inspect({ buttons = false }: { buttons?: boolean } = {}) {
  const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const layers = (colours: string[]) => {
    if (context === null) return [0, 0, 0];
    for (const colour of colours) {
      context.fillStyle = colour;
      context.fillRect(0, 0, 1, 1);
    }
    return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const luminance = (colour: number[]) => {
    const [r = 0, g = 0, b = 0] = colour.map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const faint: string[] = [];
  let texts = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement;
    if (element === null || node.textContent?.trim() === '' || !element.checkVisibility()) continue;
    if (['SCRIPT', 'STYLE', 'TITLE', 'OPTION'].includes(element.tagName) || element.closest('svg')) continue;
    if (element.tagName === 'BUTTON' && !buttons) continue;
    texts++;
    const behind: string[] = [];
    for (let at: Element | null = element; at !== null; at = at.parentElement) {
      behind.unshift(getComputedStyle(at).backgroundColor);
    }
    const background = layers(['white', ...behind]);
    const colour = layers(['white', ...behind, getComputedStyle(element).color]);
    const [lighter = 0, darker = 0] = [luminance(colour), luminance(background)].sort((a, b) => b - a);
    const contrast = (lighter + 0.05) / (darker + 0.05);
    if (contrast < 4.5)
      faint.push(`${element.tagName} ${node.textContent?.trim().slice(0, 30)}: ${contrast.toFixed(2)}`);
  }
  return { scrollWidth: document.documentElement.scrollWidth, texts, faint };
}
