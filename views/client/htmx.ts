import type { Htmx } from 'htmx.org'
import { htmlPolicy } from './html.ts'

/** Puts a fetched fragment into the page; answers with the elements that came in. */
export type Swap = (target: Element, fragment: DocumentFragment) => Element[]

/**
 * htmx, fetched when something on the page first asks for it: most pages are read and left without. It brings `swaps`
 * as swap styles of our own. The answer rejects when it could not be fetched; the next call tries again.
 */
export function createHtmxLoader(swaps: Record<string, Swap>) {
  let loading: Promise<Htmx> | undefined

  async function load(): Promise<Htmx> {
    try {
      const { default: htmx } = await import('htmx.org')
      prepare(htmx, swaps)
      return htmx
    } catch (error) {
      loading = undefined
      throw error
    }
  }

  return () => (loading ??= load())
}

export type LoadHtmx = ReturnType<typeof createHtmxLoader>

/** Runs before htmx first looks at the page, which it does in a task of its own after being loaded. */
function prepare(htmx: Htmx, swaps: Record<string, Swap>) {
  // Back and forward are page loads here: htmx would fetch and swap the whole body instead.
  htmx.config.history = false
  htmx.registerExtension('hubbub', {
    init: (api: HtmxApi) => api.initSecurity(htmlPolicy('htmx'), refuseToEvaluate, refuseToEvaluate),
    handle_swap: (style: string, target: Element, fragment: DocumentFragment) =>
      swaps[style]?.(target, fragment) ?? false,
  })
}

interface HtmxApi {
  initSecurity(policy: ReturnType<typeof htmlPolicy>, sync: () => never, async: () => never): void
}

function refuseToEvaluate(): never {
  throw new Error('Expected no script in an attribute: the page forbids evaluating strings.')
}
