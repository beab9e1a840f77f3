package chat.server;

import chat.server.DiskLog.Kind;
import chat.server.DiskLog.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * What a disk has after a power cut: of each file what was synced, and of what was not synced nothing, or any part of it. Follows a
 * server's {@linkplain DiskLog operations} one by one.
 */
final class PowerCut {

    /** What a disk writes whole or not at all. */
    private static final int SECTOR_BYTES = 512;

    /** Of a file what is on the disk for certain, and what may be. */
    private static final class Content {

        private byte[] bytes = {};
        private int length;
        private final List<Operation> unsynced = new ArrayList<>();

        void sync() {
            unsynced.forEach(operation -> apply(operation, 0, operation.bytes().limit()));
            unsynced.clear();
        }

        /** @param from the first of the operation's bytes that arrives, and {@code to} the one behind the last */
        void apply(Operation operation, int from, int to) {
            int begin = (int) operation.offset() + from;
            int end = (int) operation.offset() + to;
            if (bytes.length < end) {
                bytes = Arrays.copyOf(bytes, 2 * end);
            }
            if (operation.kind() == Kind.TRUNCATED) {
                Arrays.fill(bytes, begin, Math.max(begin, length), (byte) 0);
                length = begin;
            } else if (from < to) {
                operation.bytes().get(from, bytes, begin, to - from);
                length = Math.max(length, end);
            }
        }

        Content copy() {
            Content copy = new Content();
            copy.bytes = Arrays.copyOf(bytes, length);
            copy.length = length;
            copy.unsynced.addAll(unsynced);
            return copy;
        }

        /** Of each operation that was not synced nothing arrives, or all, or some sectors. */
        void syncPartly(Random random) {
            for (Operation operation : unsynced) {
                int length = operation.bytes().limit();
                int sectors = length / SECTOR_BYTES;
                int some = random.nextInt(sectors + 1) * SECTOR_BYTES;
                switch (random.nextInt(4)) {
                    case 0 -> apply(operation, 0, length);
                    case 1 -> apply(operation, some, length);
                    case 2 -> apply(operation, 0, some);
                    default -> {}
                }
            }
        }
    }

    private final Map<String, Content> files = new TreeMap<>();

    /** This was done. A failed sync is as bad as it can be: what was not synced before never will be. */
    void follow(Operation operation) {
        Content content = files.computeIfAbsent(operation.file(), name -> new Content());
        switch (operation.kind()) {
            case WRITTEN, TRUNCATED -> content.unsynced.add(operation);
            case SYNCED -> content.sync();
            case FAILED_SYNC -> content.unsynced.clear();
            case DELETED -> files.remove(operation.file());
        }
    }

    /** The same, of several. */
    PowerCut follow(List<Operation> operations) {
        operations.forEach(this::follow);
        return this;
    }

    /** Writes what is left if nothing else has reached the disk. */
    void writeTo(Path folder) throws IOException {
        for (Map.Entry<String, Content> file : files.entrySet()) {
            Content content = file.getValue();
            Files.write(folder.resolve(file.getKey()), Arrays.copyOf(content.bytes, content.length));
        }
    }

    /** The same if the disk was at work. */
    void writeTo(Path folder, Random random) throws IOException {
        PowerCut left = new PowerCut();
        files.forEach((name, content) -> left.files.put(name, content.copy()));
        left.files.values().forEach(content -> content.syncPartly(random));
        left.writeTo(folder);
    }
}
