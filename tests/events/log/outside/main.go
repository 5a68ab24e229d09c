// Reads a log over HTTP and believes nothing of it: the mathematics are those of golang.org/x/mod/sumdb, which knows
// nothing of this service. Prints what it checked as JSON; whatever does not hold ends it with a message.
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"math/rand"
	"net/http"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height, width = 8, 256

var (
	prefix  = flag.String("log", "", "the log's prefix, with http")
	origin  = flag.String("origin", "", "the log's origin")
	key     = flag.String("key", "", "the log's public key")
	witness = flag.String("witness", "", "the public key of a witness that must have cosigned")
	sample  = flag.Int("sample", 1000, "how many records to prove, all of them in a smaller log")
	entries = flag.Int64("entries", 0, "the first index from which entries are read too")
	tree    tlog.Tree
	found   struct{ Size, Tiles, Inclusions, Consistencies, Entries, Cosignatures, Refused int64 }
)

func main() {
	flag.Parse()
	log.SetFlags(0)
	tree = open(fetch("checkpoint", "text/plain; charset=utf-8"), *witness)
	found.Size = tree.N
	hashes := tlog.TileHashReader(tree, reader{})
	root, err := tlog.TreeHash(tree.N, hashes)
	must(err)
	if root != tree.Hash {
		log.Fatal("the tiles have another root than the checkpoint")
	}
	for _, index := range chosen() {
		checkInclusion(index, hashes)
	}
	for _, file := range flag.Args() {
		kept, err := os.ReadFile(file)
		must(err)
		checkConsistency(open(kept, ""), hashes)
	}
	must(json.NewEncoder(os.Stdout).Encode(found))
}

func chosen() []int64 {
	var indexes []int64
	if tree.N <= int64(*sample) {
		for index := int64(0); index < tree.N; index++ {
			indexes = append(indexes, index)
		}
		return indexes
	}
	random := rand.New(rand.NewSource(tree.N))
	for len(indexes) < *sample {
		indexes = append(indexes, random.Int63n(tree.N))
	}
	return append(indexes, 0, tree.N-1, tree.N-tree.N%width-1)
}

func checkInclusion(index int64, hashes tlog.HashReader) {
	read, err := hashes.ReadHashes([]int64{tlog.StoredHashIndex(0, index)})
	must(err)
	leaf := read[0]
	if index >= *entries {
		if leaf != tlog.RecordHash(entry(index)) {
			log.Fatalf("entry %d is not the leaf", index)
		}
		found.Entries++
	}
	proof, err := tlog.ProveRecord(tree.N, index, hashes)
	must(err)
	must(tlog.CheckRecord(proof, tree.N, tree.Hash, index, leaf))
	found.Inclusions++
	leaf[index%32] ^= 1
	refuse(tlog.CheckRecord(proof, tree.N, tree.Hash, index, leaf))
}

func checkConsistency(old tlog.Tree, hashes tlog.HashReader) {
	proof, err := tlog.ProveTree(tree.N, old.N, hashes)
	must(err)
	must(tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash))
	found.Consistencies++
	old.Hash[old.N%32] ^= 1
	refuse(tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash))
}

// open reads a checkpoint that the log, and the witness where there is one, must have signed.
func open(signed []byte, witness string) tlog.Tree {
	verifier, err := note.NewVerifier(*key)
	must(err)
	known, wanted := []note.Verifier{verifier}, 1
	if witness != "" {
		known, wanted = append(known, newCosigner(witness)), 2
	}
	opened, err := note.Open(signed, note.VerifierList(known...))
	must(err)
	if len(opened.Sigs) != wanted {
		log.Fatalf("%d of %d have signed", len(opened.Sigs), wanted)
	}
	found.Cosignatures += int64(wanted - 1)
	_, err = note.Open(bytes.Replace(signed, []byte("\n"), []byte("x\n"), 1), note.VerifierList(known...))
	refuse(err)
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != *origin {
		log.Fatalf("this is no checkpoint of %s: %q", *origin, opened.Text)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err)
	hash, err := tlog.ParseHash(lines[2])
	must(err)
	return tlog.Tree{N: size, Hash: hash}
}

// cosigner verifies C2SP cosignature/v1 lines, of which x/mod of this age has not heard.
type cosigner struct {
	name string
	id   uint32
	key  ed25519.PublicKey
}

func newCosigner(text string) cosigner {
	parts := strings.SplitN(text, "+", 3)
	raw, err := base64.StdEncoding.DecodeString(parts[2])
	must(err)
	if raw[0] != 4 {
		log.Fatal("not the key of a witness")
	}
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), raw...))
	return cosigner{parts[0], binary.BigEndian.Uint32(sum[:]), raw[1:]}
}

func (c cosigner) Name() string    { return c.name }
func (c cosigner) KeyHash() uint32 { return c.id }
func (c cosigner) Verify(text, signature []byte) bool {
	if len(signature) != 8+ed25519.SignatureSize {
		return false
	}
	head := fmt.Sprintf("cosignature/v1\ntime %d\n", binary.BigEndian.Uint64(signature))
	return ed25519.Verify(c.key, append([]byte(head), text...), signature[8:])
}

// reader brings tiles by the paths of C2SP tlog-tiles, which are Go's without the height.
type reader struct{}

var kept = map[string][]byte{}

func (reader) Height() int                     { return height }
func (reader) SaveTiles([]tlog.Tile, [][]byte) {}
func (reader) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		all = append(all, keep(strings.Replace(tile.Path(), "tile/8/", "tile/", 1)))
	}
	return all, nil
}

func entry(index int64) []byte {
	tile := tlog.Tile{H: height, L: 0, N: index / width, W: width}
	if rest := tree.N - tile.N*width; rest < width {
		tile.W = int(rest)
	}
	bundle := keep(strings.Replace(tile.Path(), "tile/8/0/", "tile/entries/", 1))
	for skipped := int64(0); ; skipped++ {
		if len(bundle) < 2 || len(bundle) < 2+int(binary.BigEndian.Uint16(bundle)) {
			log.Fatalf("the bundle of entry %d is cut off", index)
		}
		length := 2 + int(binary.BigEndian.Uint16(bundle))
		if skipped == index%width {
			return bundle[2:length]
		}
		bundle = bundle[length:]
	}
}

func keep(path string) []byte {
	if kept[path] == nil {
		kept[path] = fetch(path, "application/octet-stream")
		found.Tiles++
	}
	return kept[path]
}

func fetch(path, kind string) []byte {
	answer, err := http.Get(*prefix + "/" + path)
	must(err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	must(err)
	if answer.StatusCode != 200 || answer.Header.Get("Content-Type") != kind {
		log.Fatalf("%s: %s, %s", path, answer.Status, answer.Header.Get("Content-Type"))
	}
	return body
}

func refuse(err error) {
	if err == nil {
		must(errors.New("something changed was accepted"))
	}
	found.Refused++
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
