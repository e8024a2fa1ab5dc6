package app

import "context"

// Dir is the cell's folder.
func (a *App) Dir() string { return a.options.Dir }

// Sweep runs one of the sweeps, as the job queue does when it is due.
func (a *App) Sweep(ctx context.Context, name string) error {
	for _, s := range a.sweeps() {
		if s.Name == name {
			return s.Run(ctx)
		}
	}
	panic("no sweep is called " + name)
}
