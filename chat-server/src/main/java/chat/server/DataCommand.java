package chat.server;

import static chat.protocol.CommandLine.ROOM_SIGN;

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
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code export} and {@code backup}: what is done with a data directory from the command line. */
final class DataCommand {

    static final String EXPORT = "export";
    static final String BACKUP = "backup";

    private static final int BUFFER_BYTES = 1 << 16;

    private static final String DATA = "--data";
    private static final String ROOM = "--room";
    private static final String USAGE = "Type export --data DIR [--room ROOM], or backup --data DIR FILE";

    private final Path data;
    private final @Nullable String room;

    /** Where the copy goes; null if something is exported. */
    private final @Nullable Path copy;

    private DataCommand(Path data, @Nullable String room, @Nullable Path copy) {
        this.data = data;
        this.room = room;
        this.copy = copy;
    }

    static boolean isOne(List<String> args) {
        return !args.isEmpty() && List.of(EXPORT, BACKUP).contains(args.get(0));
    }

    /** @throws IllegalArgumentException with what is wrong, for the user */
    static DataCommand parse(List<String> args, Map<String, String> variables) {
        ParseResult given = parse(args.get(0), args.subList(1, args.size()));
        String data = given.matchedOptionValue(DATA, variables.get("CHAT_DATA"));
        if (data == null || data.isBlank()) {
            throw new IllegalArgumentException(USAGE);
        }
        String copy = given.matchedPositionalValue(0, null);
        String room = given.matchedOptionValue(ROOM, null);
        return new DataCommand(
                Path.of(data),
                room == null ? null : room.replaceFirst("^" + ROOM_SIGN, ""),
                copy == null ? null : Path.of(copy));
    }

    private static ParseResult parse(String name, List<String> args) {
        CommandSpec spec = CommandSpec.create().addOption(option(DATA));
        if (name.equals(EXPORT)) {
            spec.addOption(option(ROOM));
        } else {
            spec.addPositional(PositionalParamSpec.builder()
                    .type(String.class)
                    .index("0")
                    .required(true)
                    .build());
        }
        try {
            return new CommandLine(spec).setExpandAtFiles(false).parseArgs(args.toArray(String[]::new));
        } catch (UnmatchedArgumentException e) {
            String first = e.getUnmatched().get(0);
            throw new IllegalArgumentException(
                    first.startsWith("-")
                            ? "There is no option " + first.replaceFirst("=.*", "") + " of " + name + ". " + USAGE
                            : USAGE,
                    e);
        } catch (MissingParameterException e) {
            throw new IllegalArgumentException(
                    e.getMissing().get(0) instanceof OptionSpec option
                            ? option.longestName() + " needs a value"
                            : USAGE,
                    e);
        } catch (ParameterException e) {
            throw new IllegalArgumentException(USAGE, e);
        }
    }

    private static OptionSpec option(String flag) {
        return OptionSpec.builder(flag).type(String.class).build();
    }

    /** Does it. Blocks. */
    void run(OutputStream out) throws IOException {
        if (copy != null) {
            DataFiles.backup(data, copy);
        } else {
            export(data, room, new BufferedOutputStream(out, BUFFER_BYTES));
        }
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
