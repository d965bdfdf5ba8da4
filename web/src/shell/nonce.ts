/** The nonce under which the policy lets style elements in; the server writes a fresh one into each page. */
export function cspNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
}
