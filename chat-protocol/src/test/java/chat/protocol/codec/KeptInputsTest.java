package chat.protocol.codec;

import chat.testing.KeptInputs;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

class KeptInputsTest {

    @TestFactory
    Stream<DynamicNode> anyBytesAreAMessageOfAClientOrRefused() throws IOException {
        return KeptInputs.tests(getClass(), "CodecFuzzInputs/clientMessages", FuzzTargets::clientMessages);
    }

    @TestFactory
    Stream<DynamicNode> anyBytesAreAMessageOfTheServerOrRefused() throws IOException {
        return KeptInputs.tests(getClass(), "CodecFuzzInputs/serverMessages", FuzzTargets::serverMessages);
    }

    @TestFactory
    Stream<DynamicNode> anyBytesAreTheSameLinesHoweverTheyAreCut() throws IOException {
        return KeptInputs.tests(getClass(), "CodecFuzzInputs/lines", FuzzTargets::lines);
    }
}
