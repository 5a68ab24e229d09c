// Checks one proof with Go's golang.org/x/mod/sumdb, which knows nothing of this service:
//
//	go run verify.go KEY leaf.json proof.tlog-proof
package main

import (
	"encoding/base64"
	"fmt"
	"log"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 4 {
		log.Fatal("usage: verify KEY LEAF PROOF")
	}
	key, err := note.NewVerifier(os.Args[1])
	must(err)
	leaf, err := os.ReadFile(os.Args[2])
	must(err)
	text, err := os.ReadFile(os.Args[3])
	must(err)
	head, checkpoint, _ := strings.Cut(string(text), "\n\n")
	signed, err := note.Open([]byte(checkpoint), note.VerifierList(key))
	must(err)
	lines := strings.Split(signed.Text, "\n") // origin, size, root
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err)
	index, path := int64(-1), tlog.RecordProof{}
	for _, line := range strings.Split(head, "\n")[1:] {
		if strings.HasPrefix(line, "index ") {
			index, err = strconv.ParseInt(line[len("index "):], 10, 64)
			must(err)
		} else if !strings.HasPrefix(line, "extra ") {
			path = append(path, hash(line))
		}
	}
	must(tlog.CheckRecord(path, size, hash(lines[2]), index, tlog.RecordHash(leaf)))
	fmt.Printf("leaf %d of %d is in %s\n", index, size, lines[0])
}

func hash(line string) (h tlog.Hash) {
	decoded, err := base64.StdEncoding.DecodeString(line)
	must(err)
	if copy(h[:], decoded) != len(h) || len(decoded) != len(h) {
		log.Fatal("a hash has 32 bytes")
	}
	return h
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
