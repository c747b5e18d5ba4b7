/** Characters as wide as they are high: those of Chinese, Japanese and Korean, and pictographs. */
const WIDE =
  /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Emoji_Presentation}/u;

/** About how many pixels a text takes. Which font will draw it is not known, so this is on the large side. */
export function textWidth(text: string, fontSize: number): number {
  return [...text].reduce((sum, c) => sum + (WIDE.test(c) ? 1 : 0.55) * fontSize, 0);
}
