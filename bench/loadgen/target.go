package loadgen

import (
	"fmt"
	"net"
	"net/url"
)

// checkTarget refuses every server that is not on this machine's loopback.
func checkTarget(base string) error {
	u, err := url.Parse(base)
	if err != nil {
		return err
	}
	ips, err := net.LookupIP(u.Hostname())
	if err != nil {
		return err
	}
	for _, ip := range ips {
		if !ip.IsLoopback() {
			return fmt.Errorf("loadgen: %s is not a loopback address", ip)
		}
	}
	return nil
}
