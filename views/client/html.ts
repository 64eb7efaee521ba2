import htmx from 'htmx.org'

/**
 * Parses HTML that came from our own server. The page's policy (`require-trusted-types-for 'script'`) refuses strings
 * everywhere else, so this file is the only door for markup: nothing that a person typed may ever be given to it.
 */
export function parseServerHtml(html: string): DocumentFragment {
  const template = document.createElement('template')
  template.innerHTML = ownPolicy.createHTML(html)
  return template.content
}

/** A copy of the one element in `<template id>`; undefined on a page that does not carry it. */
export function fromTemplate(id: string): HTMLElement | undefined {
  const template = document.getElementById(id)
  if (!(template instanceof HTMLTemplateElement)) return undefined
  const copy = document.importNode(template.content, true).firstElementChild
  return copy instanceof HTMLElement ? copy : undefined
}

/** Our own swap styles and htmx's door through the page's policy. Must run before htmx looks at the page. */
export function registerHtmx(swaps: Record<string, (target: Element, fragment: DocumentFragment) => Element[]>) {
  // Back and forward are page loads here: htmx would fetch and swap the whole body instead.
  htmx.config.history = false
  htmx.registerExtension('hubbub', {
    init: (api: HtmxApi) => api.initSecurity(policy('htmx'), refuseToEvaluate, refuseToEvaluate),
    handle_swap: (style: string, target: Element, fragment: DocumentFragment) =>
      swaps[style]?.(target, fragment) ?? false,
  })
}

interface HtmxApi {
  initSecurity(policy: HtmlPolicy, sync: () => never, async: () => never): void
}

interface HtmlPolicy {
  createHTML(html: string): string
  createScript(code: string): string
}

declare global {
  interface Window {
    /** Not in TypeScript's library. A TrustedHTML passes for a string wherever markup is asked for. */
    trustedTypes?: { createPolicy(name: string, rules: HtmlPolicy): HtmlPolicy }
  }
}

const ownPolicy = policy('hubbub')

function policy(name: string): HtmlPolicy {
  // Scripts in a fragment come out empty: no fragment of ours has one.
  const rules: HtmlPolicy = { createHTML: (html) => html, createScript: () => '' }
  return window.trustedTypes?.createPolicy(name, rules) ?? rules
}

function refuseToEvaluate(): never {
  throw new Error('Expected no script in an attribute: the page forbids evaluating strings.')
}
