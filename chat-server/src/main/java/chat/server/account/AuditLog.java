package chat.server.account;

import chat.protocol.Role;
import chat.server.files.PrivateFiles;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code audit.log} in the data directory: who came in from where, what became of accounts, and what was done to keep order, a JSON object a
 * line. No secrets, and nothing that was said. When it is full it is put aside as {@code audit.log.1}, which becomes {@code .2} next time,
 * and the oldest goes. Where there is no directory the lines are in the server's log, each behind {@code audit:}. Any thread may call it, and none waits: a thread of its own writes. What cannot be written is dropped, and that is
 * said in the server's log once.
 */
public final class AuditLog implements AutoCloseable {

    static final String FILE = "audit.log";

    /** Bytes of one file. */
    static final long MAX_BYTES = 10 << 20;

    /** Those that were put aside. */
    static final int MAX_OLD = 5;

    private static final int MAX_WAITING = 10_000;
    private static final JsonMapper JSON = new JsonMapper();

    private static final Logger log = LoggerFactory.getLogger(AuditLog.class);

    private final @Nullable Path file;
    private final long maxBytes;
    private final InstantSource clock;
    private final ThreadPoolExecutor thread;
    private final AtomicBoolean isTold = new AtomicBoolean();

    /** @param directory null for none: then the lines are in the server's log */
    public AuditLog(@Nullable Path directory, InstantSource clock) {
        this(directory, clock, MAX_BYTES);
    }

    AuditLog(@Nullable Path directory, InstantSource clock, long maxBytes) {
        this.file = directory == null ? null : directory.resolve(FILE);
        this.clock = clock;
        this.maxBytes = maxBytes;
        this.thread =
                new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_WAITING), task -> {
                    Thread writer = new Thread(task, "chat-audit");
                    writer.setDaemon(true);
                    return writer;
                });
        thread.allowCoreThreadTimeOut(true);
    }

    /**
     * Writes down what happened.
     *
     * @param event what, in one word or two of lower snake case
     * @param name whose account, or who
     * @param address where they, or whoever did it, are connected from; null for an operator on this machine
     * @param role what they may do from then on; null where that says nothing
     */
    public void write(String event, String name, @Nullable String address, @Nullable Role role) {
        write(event, name, address, role, Map.of());
    }

    /**
     * The same.
     *
     * @param more what else there is to say, by its key; in the order of the keys
     */
    public void write(
            String event, String name, @Nullable String address, @Nullable Role role, Map<String, String> more) {
        ObjectNode entry = JSON.createObjectNode()
                .put("time", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString())
                .put("event", event)
                .put("username", name)
                .put("address", address == null ? "operator" : address);
        if (role != null) {
            entry.put("role", role.wire());
        }
        new TreeMap<>(more).forEach(entry::put);
        Path kept = file;
        if (kept == null) {
            log.info("audit: {}", entry);
            return;
        }
        byte[] line = (entry + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            thread.execute(() -> append(kept, line));
        } catch (RejectedExecutionException tooMany) {
            if (!thread.isShutdown()) {
                tell("its lines come faster than they can be written");
            }
        }
    }

    private void append(Path file, byte[] line) {
        try {
            if (Files.exists(file) && Files.size(file) + line.length > maxBytes) {
                putAside(file);
            }
            try (FileChannel out = open(file)) {
                out.write(ByteBuffer.wrap(line)); // in one piece: commands beside the server write to it too
            }
            isTold.set(false);
        } catch (IOException e) {
            tell(e.toString());
        }
    }

    private static void putAside(Path file) throws IOException {
        for (int i = MAX_OLD - 1; i >= 0; i--) {
            Path old = i == 0 ? file : aside(file, i);
            if (Files.exists(old)) {
                Files.move(old, aside(file, i + 1), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static Path aside(Path file, int number) {
        return file.resolveSibling(FILE + "." + number);
    }

    private static FileChannel open(Path file) throws IOException {
        PrivateFiles.createIfAbsent(file);
        return FileChannel.open(file, StandardOpenOption.APPEND);
    }

    private void tell(String why) {
        if (!isTold.getAndSet(true)) {
            log.error("{} cannot be written, and some of it is missing from now on: {}", file, why);
        }
    }

    /** Writes what waits. Blocks for a second at most. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(1, TimeUnit.SECONDS)) {
                tell("there was no time left for it");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
