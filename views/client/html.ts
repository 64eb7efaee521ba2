export { fromTemplate } from './template.ts'

/**
 * Parses HTML that came from our own server. The page's policy (`require-trusted-types-for 'script'`) refuses strings
 * everywhere else, so this file is the only door for markup: nothing that a person typed may ever be given to it.
 */
export function parseServerHtml(html: string): DocumentFragment {
  const template = document.createElement('template')
  template.innerHTML = ownPolicy.createHTML(html)
  return template.content
}

/** A door through the page's policy, by a name that the policy lists; each name once. */
export function htmlPolicy(name: string): HtmlPolicy {
  // Scripts in a fragment come out empty: no fragment of ours has one.
  const rules: HtmlPolicy = { createHTML: (html) => html, createScript: () => '' }
  return window.trustedTypes?.createPolicy(name, rules) ?? rules
}

interface HtmlPolicy {
  createHTML(html: string): string
  createScript(code: string): string
}

declare global {
  interface Window {
    /** Not in TypeScript's library. What a policy makes passes for a string where it is asked for. */
    trustedTypes?: { createPolicy<Rules>(name: string, rules: Rules): Rules }
    ownPolicy?: HtmlPolicy
  }
}

/** The parts that a page fetches later have this file in them too, and the page allows a name only once. */
const ownPolicy = (window.ownPolicy ??= htmlPolicy('hubbub'))
