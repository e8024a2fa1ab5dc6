package main

import (
	"context"
	"fmt"

	"zhibu/platform/config"
)

type migrate struct{ config.Cell }

// Run opens the cell, which brings its tables up to date.
func (c *migrate) Run(ctx context.Context) error {
	a, err := open(ctx, c.Cell)
	if err != nil {
		return err
	}
	defer a.Close()
	fmt.Println("数据库表已是最新。")
	return nil
}
