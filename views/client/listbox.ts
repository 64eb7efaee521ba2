/** A list of options under a field that keeps the focus: which one is chosen. */

export function selectedIn(list: Element): HTMLElement | null {
  return list.querySelector<HTMLElement>('[role=option][aria-selected=true]')
}

/** Chooses the next or the previous option, round the ends, and tells the field which. */
export function moveSelection(list: Element, field: Element, step: 1 | -1) {
  const options = [...list.querySelectorAll<HTMLElement>('[role=option]')]
  const at = options.findIndex((option) => option.getAttribute('aria-selected') === 'true')
  select(list, field, options[(at + step + options.length) % options.length])
}

export function select(list: Element, field: Element, option: HTMLElement | undefined) {
  const options = [...list.querySelectorAll<HTMLElement>('[role=option]')]
  for (const one of options) one.setAttribute('aria-selected', String(one === option))
  if (!option) return field.removeAttribute('aria-activedescendant')
  option.id ||= `${list.id}-${options.indexOf(option)}`
  field.setAttribute('aria-activedescendant', option.id)
  option.scrollIntoView({ block: 'nearest' })
}
