/** A copy of the one element in `<template id>`; undefined on a page that does not carry it. */
export function fromTemplate(id: string): HTMLElement | undefined {
  const template = document.getElementById(id)
  if (!(template instanceof HTMLTemplateElement)) return undefined
  const copy = document.importNode(template.content, true).firstElementChild
  return copy instanceof HTMLElement ? copy : undefined
}
