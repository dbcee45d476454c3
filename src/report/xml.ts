/** Text as content or attribute of an XML element; XML 1.0 has no way to write most control characters. */
export function toXml(content: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return content.replace(/\p{Cc}/gu, '\uFFFD').replace(/[&<>"]/g, (character) => entities[character] ?? character);
}
