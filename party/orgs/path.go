package orgs

import (
	"fmt"
	"strings"
)

// A path is the place of an org in the tree, written as fixed-width segments
// from the root down: "001." is the root, "001.00a.002." a grandchild. Because
// every segment is as wide as every other and ends with a dot, byte order is
// tree order and a subtree is one range (store.Within).

const (
	// Root is the path of the topmost org of a cell.
	Root = "001."

	segment     = 4 // bytes of one segment: three base-36 digits and the dot
	maxChildren = 36*36*36 - 1
	digits      = "0123456789abcdefghijklmnopqrstuvwxyz"
)

// ChildPath is the path of the n-th child (from 1) ever placed under parent.
// It fails when the parent has used up its 46,655 places.
func ChildPath(parent string, n int) (string, error) {
	if n < 1 || n > maxChildren {
		return "", fmt.Errorf("orgs: child %d of %q does not fit into three base-36 digits", n, parent)
	}
	return parent + string([]byte{digits[n/(36*36)], digits[n/36%36], digits[n%36], '.'}), nil
}

// Ancestors lists the paths from the root down to path itself.
func Ancestors(path string) []string {
	paths := make([]string, 0, len(path)/segment)
	for end := segment; end <= len(path); end += segment {
		paths = append(paths, path[:end])
	}
	return paths
}

// ParentPath is the path one level up, or "" for the root.
func ParentPath(path string) string {
	if len(path) <= segment {
		return ""
	}
	return path[:len(path)-segment]
}

// Contains tells whether path is within, or is, the subtree of root.
func Contains(root, path string) bool { return root != "" && strings.HasPrefix(path, root) }
