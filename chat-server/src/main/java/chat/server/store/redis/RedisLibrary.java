package chat.server.store.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Our Functions, as Redis loads them.
 *
 * @param name of the library. It bears the hash of the text: servers of different versions each call their own
 * @param text with what Redis wants in the first line
 */
record RedisLibrary(String name, String text) {

    /** The parts, one a file. The first one is seen by the others, which do not see each other. */
    private static final List<String> PARTS = List.of(
            "common", //
            "directory",
            "nodes",
            "room",
            "append",
            "rooms",
            "boxes",
            "conversations",
            "accounts");

    private static final int HASH_BYTES = 4;

    private static final RedisLibrary OF_REDIS = read("PUBLISH");
    private static final RedisLibrary OF_CLUSTER = read("SPUBLISH");

    /**
     * That of this version.
     *
     * @param isCluster whether it is for a Redis Cluster, in which PUBLISH would tell each node, and SPUBLISH tells one primary and its replicas
     */
    static RedisLibrary of(boolean isCluster) {
        return isCluster ? OF_CLUSTER : OF_REDIS;
    }

    private static RedisLibrary read(String publish) {
        StringBuilder body = new StringBuilder("local PUBLISH = '" + publish + "'\n");
        body.append(part(PARTS.get(0)));
        PARTS.subList(1, PARTS.size())
                .forEach(part -> body.append("do\n").append(part(part)).append("end\n"));
        String name = "chat_" + hash(body.toString());
        return new RedisLibrary(name, "#!lua name=" + name + "\nlocal LIBRARY = '" + name + "'\n" + body);
    }

    /** What a Function of this version is called by. */
    String function(String local) {
        return name + "_" + local;
    }

    private static String part(String name) {
        try (InputStream file = RedisLibrary.class.getResourceAsStream("/redis/" + name + ".lua")) {
            if (file == null) {
                throw new IllegalStateException("a part of the program is missing: " + name + ".lua");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(Arrays.copyOf(hash, HASH_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }
}
