import { renderSVG } from 'uqr'

/** A QR picture of a text as the source of an `<img>`: no request, and nothing to keep. */
export function qrSource(text: string): string {
  return `data:image/svg+xml;base64,${btoa(renderSVG(text, { border: 0, ecc: 'M' }))}`
}
