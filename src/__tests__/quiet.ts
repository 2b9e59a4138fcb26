/**
 * Keeps Yjs from warning, once for each cell, of what the shared notebook does when it makes
 * cells; all other warnings are shown.
 */
export function muteYjs(): void {
  const { warn } = console;
  jest.spyOn(console, 'warn').mockImplementation((...args: unknown[]) => {
    if (!/^Invalid access|^\[yjs#509\]/.test(String(args[0]))) {
      warn(...args);
    }
  });
}
