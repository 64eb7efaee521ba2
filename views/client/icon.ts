import { pagePaths } from '../../src/http/page-paths.ts'

const SVG = 'http://www.w3.org/2000/svg'

/** An icon of the sprite, as the server draws it: decoration, its words stand beside it. */
export function drawIcon(name: string): SVGElement {
  const icon = document.createElementNS(SVG, 'svg')
  const use = document.createElementNS(SVG, 'use')
  icon.setAttribute('class', 'icon')
  icon.setAttribute('aria-hidden', 'true')
  use.setAttribute('href', pagePaths.icon(name))
  icon.append(use)
  return icon
}
