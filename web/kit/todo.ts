/** 待办: what waits for the caller, the most urgent first; the same on phone and desk. */
import { answer, api, type Answer } from './api'
import { dueText } from './when'

export type Todo = Answer<'/api/todo'>['items'][number]

export const todoQuery = {
  queryKey: ['todo'],
  queryFn: () => answer(api.GET('/api/todo')),
  refetchInterval: 60_000,
}

/** Where it is done: both faces have a page of that address. */
export const todoLink = (todo: Todo) => '/' + todo.link.replace(/^\//, '')

/** When it is due, in words; nothing where it has no date (the server then sends the year 1). */
export function todoDue(todo: Todo): string {
  return todo.due && Date.parse(todo.due) > 0 ? dueText(todo.due) : ''
}
