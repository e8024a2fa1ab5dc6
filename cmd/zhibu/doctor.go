package main

import (
	"context"
	"fmt"

	"zhibu/platform/config"
)

type doctor struct {
	config.Cell
	Nightly nightly `embed:""`
}

// Run checks the cell and ends with 3 when something is wrong.
func (c *doctor) Run(ctx context.Context) error {
	a, err := openWith(ctx, c.Cell, c.Nightly, nil)
	if err != nil {
		return err
	}
	defer a.Close()
	checks, err := a.Examine(ctx)
	if err != nil {
		return err
	}
	wrong := 0
	for _, check := range checks {
		mark := "正常"
		switch {
		case !check.OK:
			mark, wrong = "异常", wrong+1
		case check.Remind:
			mark = "提醒"
		}
		fmt.Printf("%s  %s：%s\n", mark, check.Name, check.Detail)
	}
	if wrong > 0 {
		return failure(3)
	}
	return nil
}
