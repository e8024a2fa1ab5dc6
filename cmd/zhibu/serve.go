package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"runtime/debug"
	"time"

	"zhibu/app"
	"zhibu/platform/config"
	"zhibu/platform/store"
	"zhibu/platform/web"
)

type serve struct {
	config.Cell
	Nightly nightly `embed:""`
	SignOn  signOn  `embed:""`
	Addr    string  `help:"监听地址 · Address to listen on." default:"127.0.0.1:8080" env:"ZHIBU_ADDR"`
	TLS     string  `help:"加密：off 不加密（仅限本机或在反向代理之后），local 用本地证书机构，given 用给定证书 · Encryption." enum:"off,local,given" default:"off" env:"ZHIBU_TLS"`
	Cert    string  `help:"证书文件 · Certificate (PEM)." type:"path" env:"ZHIBU_CERT"`
	Key     string  `help:"私钥文件 · Private key (PEM)." type:"path" env:"ZHIBU_KEY"`
	Install string  `help:"证书安装页的监听地址，配合 --tls local · Address of the page that installs the local authority." default:":8081" env:"ZHIBU_INSTALL"`
	Setup   bool    `help:"管理员丢失时重新设立三员 · Set up the three administrators again."`

	listening func(address string) // hears where it listens, for the test
}

// Run serves until it is interrupted; what is under way is finished first.
func (c *serve) Run(ctx context.Context) error {
	store.SetNode(serving)
	connections := spendMemoryOnSpeed()
	log := c.Logger()
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	a, err := openWith(ctx, c.Cell, c.Nightly, end)
	if err != nil {
		return err
	}
	defer a.Close()
	if a.LogIn.SignOn, err = c.SignOn.open(); err != nil {
		return err
	}
	security, err := c.security()
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return fmt.Errorf("地址 %s 不能监听，可能已有程序在用：%w", c.Addr, err)
	}
	stop, err := a.Start(ctx)
	if err != nil {
		return err
	}
	defer stop()
	debug.FreeOSMemory() // what the start has read is garbage by now, and might lie there for hours
	c.greet(ctx, a, listener, security != nil)
	if c.listening != nil {
		c.listening(listener.Addr().String())
	}
	if c.TLS == "local" {
		go c.installPage(ctx)
	}
	server := &http.Server{Handler: a.Handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 5 * time.Minute,
		WriteTimeout: 5 * time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10, TLSConfig: security, ConnState: connections}
	server.RegisterOnShutdown(a.EndStreams)
	if err := serveUntil(ctx, server, listener); err != nil {
		return err
	}
	log.Info("stopped")
	if cause := context.Cause(ctx); errors.Is(cause, store.ErrServed) {
		return cause
	}
	return nil
}

// serveUntil answers until ctx ends, then gives what is under way five seconds: only after that may the
// database be closed behind it.
func serveUntil(ctx context.Context, server *http.Server, listener net.Listener) (err error) {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		<-ctx.Done()
		bounded, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		if err := server.Shutdown(bounded); err != nil {
			server.Close()
		}
	}()
	if server.TLSConfig != nil {
		err = server.ServeTLS(listener, "", "")
	} else {
		err = server.Serve(listener)
	}
	if errors.Is(err, http.ErrServerClosed) { // which is told at once, while Shutdown still waits
		<-ended
		return nil
	}
	return err
}

func (c *serve) security() (*tls.Config, error) {
	switch c.TLS {
	case "given":
		return web.Given(c.Cert, c.Key)
	case "local":
		return web.Local(filepath.Join(c.Dir, "tls"), web.Hosts(), time.Now())
	default:
		return nil, nil
	}
}

func (c *serve) greet(ctx context.Context, a *app.App, listener net.Listener, secure bool) {
	scheme := "http"
	if secure {
		scheme = "https"
	}
	at := scheme + "://" + listener.Addr().String()
	fmt.Printf("支部已启动：手机 %s/  工作台 %s/desk  大屏 %s/wall\n", at, at, at)
	secret, err := a.Access.BeginSetup(ctx, c.Setup)
	if err != nil {
		c.Logger().Error("setup", "error", err)
	} else if secret != "" {
		fmt.Printf("还没有设立系统、安全、审计三员。请打开 %s/desk/setup，设置口令：%s\n", at, secret)
	}
}

func (c *serve) installPage(ctx context.Context) {
	_, port, err := net.SplitHostPort(c.Addr)
	if err != nil {
		port = "443"
	}
	page := &http.Server{Addr: c.Install, Handler: web.InstallPage(filepath.Join(c.Dir, "tls"), port), ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second}
	go func() { <-ctx.Done(); page.Close() }()
	if err := page.ListenAndServe(); err != nil && !errors.Is(err, http.ErrServerClosed) {
		c.Logger().Error("install page", "error", err)
	}
}
