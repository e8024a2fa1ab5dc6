package main

import (
	"context"
	"fmt"

	"zhibu/platform/config"
	"zhibu/platform/crypt"
)

type keys struct {
	Rotate rotateKeys `cmd:"" help:"换一把新密钥，分批重新加密；中断后再运行会接着做 · Make a new key and seal everything anew."`
	Retire retireKeys `cmd:"" help:"全部重新加密一小时后，删去不再使用的旧密钥 · Remove keys that nothing needs any more."`
	Show   showKeys   `cmd:"" help:"列出在用密钥的编号和算法，不显示密钥 · Show the active key's id and scheme, never the key."`
}

type rotateKeys struct {
	config.Cell
	Scheme string `help:"新密钥的算法：aes 即 AES-256-GCM，sm4 即国密 SM4-GCM · Cipher of the new key." enum:"aes,sm4" default:"aes"`
}

// Run changes the key. The server may go on running.
func (c *rotateKeys) Run(ctx context.Context) error {
	a, err := open(ctx, c.Cell)
	if err != nil {
		return err
	}
	defer a.Close()
	scheme, err := crypt.SchemeOf(c.Scheme)
	if err != nil {
		return err
	}
	bar := progress(-1, "重新加密")
	made, t, err := a.Rotate(ctx, scheme, func(n int) { bar.Add(n) })
	bar.Finish()
	if err != nil {
		return err
	}
	if !made {
		fmt.Println("上一次换密钥还没有收尾，这次没有再造新密钥，只把剩下的接着做完。")
	}
	id, active := a.Keys.Active()
	fmt.Printf("在用密钥 %s（%s）：共 %d 个加密值，这次重新加密 %d 个，已逐个读出核对。\n", id, active, t.Values, t.Resealed)
	if a.Keys.Old() > 0 {
		fmt.Println("旧密钥还留在密钥文件里。请先另存一份供旧备份使用，一小时后运行 zhibu keys retire 删去。")
	}
	return nil
}

type retireKeys struct{ config.Cell }

// Run removes the old keys.
func (c *retireKeys) Run(ctx context.Context) error {
	a, err := open(ctx, c.Cell)
	if err != nil {
		return err
	}
	defer a.Close()
	if err := a.RetireKeys(ctx); err != nil {
		return err
	}
	fmt.Println("旧密钥已删去。以前的备份仍要用旧密钥才读得出来。")
	return nil
}

type showKeys struct{ config.Cell }

// Run tells which key seals now.
func (c *showKeys) Run(ctx context.Context) error {
	a, err := open(ctx, c.Cell)
	if err != nil {
		return err
	}
	defer a.Close()
	id, scheme := a.Keys.Active()
	fmt.Printf("在用密钥 %s（%s），另有旧密钥 %d 把。\n", id, scheme, a.Keys.Old())
	return nil
}
