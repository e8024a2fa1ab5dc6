package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
)

// client makes the few API calls the parts need, as one account.
type client struct {
	base, token string
}

// account is one line of the file `zhibu demo --json` writes.
type account struct {
	Role, Account, Password string
	Org                     any
}

// login opens a session.
func login(ctx context.Context, base string, a account) (*client, error) {
	c := &client{base: base}
	var session struct{ Token string }
	if err := c.call(ctx, "POST", "/api/session", map[string]string{"account": a.Account, "password": a.Password}, &session); err != nil {
		return nil, err
	}
	c.token = session.Token
	return c, nil
}

// get reads path into out.
func (c *client) get(ctx context.Context, path string, out any) error {
	return c.call(ctx, "GET", path, nil, out)
}

// call sends in and reads the answer into out, if that is not nil.
func (c *client) call(ctx context.Context, method, path string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	q, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	q.Header.Set("Content-Type", "application/json")
	if c.token != "" {
		q.Header.Set("Authorization", "Bearer "+c.token)
	}
	a, err := http.DefaultClient.Do(q)
	if err != nil {
		return err
	}
	defer a.Body.Close()
	answer, err := io.ReadAll(a.Body)
	if err != nil {
		return err
	}
	if a.StatusCode >= 300 {
		return fmt.Errorf("%s %s: %d %s", method, path, a.StatusCode, answer)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(answer, out)
}

// root is the id of the org whose superior the account is.
func (c *client) root(ctx context.Context) (int64, error) {
	var me struct {
		Roles []struct {
			Role  string
			OrgID int64
		}
	}
	if err := c.get(ctx, "/api/me", &me); err != nil {
		return 0, err
	}
	for _, r := range me.Roles {
		if r.Role == "superior" {
			return r.OrgID, nil
		}
	}
	return 0, fmt.Errorf("the account is nobody's superior")
}
