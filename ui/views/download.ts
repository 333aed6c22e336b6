// What the page made, as a file of the user.

/** Hands a content to the browser's downloads. */
export function saveFile(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The download has begun by then; the address would keep the content for as long as the page lives.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
