package app

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
	"zhibu/party/terms"
)

type todoOutput struct {
	Body struct {
		Items []terms.Todo `json:"items" doc:"the most urgent first"`
	}
}

// todoRoute registers GET /api/todo: what each capability asks of the caller,
// as one list, the most urgent first.
func (a *App) todoRoute() {
	asks := []func(context.Context, access.Caller) ([]terms.Todo, error){a.Access.Todos, a.Members.Todos, a.Attendance.Todos, a.Meetings.Todos, a.Reflections.Todos, a.Duties.Todos, a.Makeups.Todos, a.Openness.Todos, a.Reviews.Todos, a.Talks.Todos, a.Privacy.Todos, a.Seals.Todos, a.Tasks.Todos}
	huma.Register(a.API, access.Op(http.MethodGet, "/api/todo", "listTodo", "待办", access.TodoRead), func(ctx context.Context, _ *struct{}) (*todoOutput, error) {
		out := &todoOutput{}
		out.Body.Items = []terms.Todo{}
		for _, ask := range asks {
			items, err := ask(ctx, access.CallerFrom(ctx))
			if err != nil {
				return nil, err
			}
			out.Body.Items = append(out.Body.Items, items...)
		}
		slices.SortStableFunc(out.Body.Items, func(a, b terms.Todo) int { return a.Due.Compare(b.Due) })
		return out, nil
	})
}
