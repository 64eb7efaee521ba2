/** Enter sends, but not while a word is being composed (IME), with Shift, or inside a block of code. */
export function isSending(event: Key, field: { value: string; selectionStart: number }, enterSends: boolean): boolean {
  // 229: Safari ends the composition before it tells of the key.
  if (event.isComposing || event.keyCode === 229 || event.shiftKey || event.altKey) return false
  if (event.ctrlKey || event.metaKey) return true
  return enterSends && !isInFence(field.value.slice(0, field.selectionStart))
}

/** Whether text ends inside a block of code: its ``` is not closed yet. */
export function isInFence(text: string): boolean {
  return text.split('\n').filter((line) => /^ {0,3}```/.test(line)).length % 2 === 1
}

type Key = Pick<KeyboardEvent, 'isComposing' | 'keyCode' | 'shiftKey' | 'altKey' | 'ctrlKey' | 'metaKey'>
