package chat.server.web;

import chat.protocol.ProtocolModule;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Run by the build: writes what the page needs of the protocol, lists the page's files for {@link Page}, and puts a compressed copy beside each. */
final class PressPage {

    private static final String LIST = "files.list";
    private static final String COMPRESSED = ".gz";

    private PressPage() {}

    /**
     * Does it.
     *
     * @param args the folder of the page's files among the compiled classes
     */
    public static void main(String[] args) throws IOException, IllegalAccessException {
        Path folder = Path.of(args[0]);
        Files.writeString(folder.resolve("protocol.js"), ProtocolModule.text());
        List<String> names;
        try (Stream<Path> files = Files.walk(folder)) {
            names = files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString().replace(File.separatorChar, '/'))
                    .filter(name -> !name.equals(LIST) && !name.endsWith(COMPRESSED))
                    .sorted()
                    .toList();
        }
        for (String name : names) {
            try (OutputStream out = new BestGzip(Files.newOutputStream(folder.resolve(name + COMPRESSED)))) {
                Files.copy(folder.resolve(name), out);
            }
        }
        Files.writeString(folder.resolve(LIST), String.join("\n", names) + "\n");
    }

    /** As small as it gets: it is done once. */
    private static final class BestGzip extends GZIPOutputStream {
        BestGzip(OutputStream out) throws IOException {
            super(out);
            def.setLevel(Deflater.BEST_COMPRESSION);
        }
    }
}
