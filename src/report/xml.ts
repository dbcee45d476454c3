/** Escapes text for the content or an attribute of an XML element; control characters that XML 1.0 does not allow are replaced. */
export function toXml(content: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return content.replace(/\p{Cc}/gu, '\uFFFD').replace(/[&<>"]/g, (character) => entities[character] ?? character);
}
