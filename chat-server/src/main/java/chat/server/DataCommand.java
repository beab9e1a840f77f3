package chat.server;

import static java.util.Objects.requireNonNull;

import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage.RoomEvent;
import chat.protocol.codec.ServerMessages;
import chat.server.store.sqlite.DataFiles;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code export} and {@code backup}: what is done with a data directory from the command line. */
final class DataCommand {

    static final String EXPORT = "export";
    static final String BACKUP = "backup";

    private static final int BUFFER_BYTES = 1 << 16;

    private final String name;
    private @Nullable Path data;
    private @Nullable String room;
    private final List<String> files = new ArrayList<>();

    private DataCommand(String name) {
        this.name = name;
    }

    static boolean isOne(List<String> args) {
        return !args.isEmpty() && List.of(EXPORT, BACKUP).contains(args.get(0));
    }

    /** @throws IllegalArgumentException with what is wrong, for the user */
    static DataCommand parse(List<String> args, Map<String, String> variables) {
        Deque<String> left = new ArrayDeque<>(args);
        DataCommand command = new DataCommand(left.remove());
        while (!left.isEmpty()) {
            String arg = left.remove();
            int equals = arg.startsWith("--") ? arg.indexOf('=') : -1;
            String flag = equals < 0 ? arg : arg.substring(0, equals);
            if (!flag.startsWith("--")) {
                command.files.add(arg);
                continue;
            }
            if (!flag.equals("--data") && !(flag.equals("--room") && command.name.equals(EXPORT))) {
                throw new IllegalArgumentException(
                        "There is no option " + flag + " of " + command.name + ". " + usage());
            }
            String value = equals < 0 ? left.poll() : arg.substring(equals + 1);
            if (value == null || value.isBlank()) {
                throw new IllegalArgumentException(flag + " needs a value");
            }
            command.set(flag, value);
        }
        if (command.data == null && variables.get("CHAT_DATA") != null) {
            command.data = Path.of(variables.get("CHAT_DATA"));
        }
        if (command.data == null || command.files.size() != (command.name.equals(BACKUP) ? 1 : 0)) {
            throw new IllegalArgumentException(usage());
        }
        return command;
    }

    private void set(String flag, String value) {
        if (flag.equals("--data")) {
            data = Path.of(value);
        } else {
            room = value;
        }
    }

    private static String usage() {
        return "Type export --data DIR [--room ROOM], or backup --data DIR FILE";
    }

    /** Does it. Blocks. */
    void run(OutputStream out) throws IOException {
        Path directory = requireNonNull(data);
        if (name.equals(BACKUP)) {
            DataFiles.backup(directory, Path.of(files.get(0)));
            return;
        }
        export(directory, room, new BufferedOutputStream(out, BUFFER_BYTES));
    }

    /** The same into a file that is not there yet. */
    static long export(Path directory, @Nullable String room, Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            return export(directory, room, new BufferedOutputStream(out, BUFFER_BYTES));
        } catch (FileAlreadyExistsException e) {
            throw new IOException(file + " is there already. Give another name; nothing was written", e);
        }
    }

    /**
     * Writes a room's events, or those of all, as lines of JSON: as a member would have got them. Blocks.
     *
     * @param room its name in whatever case; null for all
     * @return how many
     */
    private static long export(Path directory, @Nullable String room, OutputStream out) throws IOException {
        ByteBuf line = Unpooled.buffer();
        try {
            RoomName name = room == null ? null : RoomName.of(room);
            return DataFiles.export(directory, name, event -> write(event, line, out));
        } catch (ProtocolException e) {
            throw new IOException(e.reason(), e);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            line.release();
            out.flush();
        }
    }

    private static void write(RoomEvent event, ByteBuf line, OutputStream out) {
        try {
            ServerMessages.encode(event, line.clear());
            line.writeByte('\n').readBytes(out, line.readableBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
