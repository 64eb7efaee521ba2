import { paths } from '../../src/http/paths.ts'

const SVG = 'http://www.w3.org/2000/svg'

/** An icon of the sprite, as the server draws it: decoration, its words stand beside it. */
export function drawIcon(name: string): SVGElement {
  const icon = document.createElementNS(SVG, 'svg')
  const use = document.createElementNS(SVG, 'use')
  icon.setAttribute('class', 'icon')
  icon.setAttribute('aria-hidden', 'true')
  use.setAttribute('href', paths.icon(name))
  icon.append(use)
  return icon
}
