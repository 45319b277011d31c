# cmake -DNM=... -DISA=... -DOBJECTS=a.o;b.o -P check_isolation.cmake: every function that the objects define lies in
# the namespace of their instruction set (isa.h says why).
cmake_minimum_required(VERSION 3.20)
execute_process(COMMAND ${NM} --demangle --defined-only --extern-only ${OBJECTS} OUTPUT_VARIABLE symbols
                        COMMAND_ERROR_IS_FATAL ANY)
string(REPLACE "\n" ";" symbols "${symbols}")
list(FILTER symbols INCLUDE REGEX "^[0-9a-f]+ [A-Za-z] ") # address, type, name
list(FILTER symbols EXCLUDE REGEX "hybrid::kernels::${ISA}::")
list(FILTER symbols EXCLUDE REGEX " DW\\.ref\\.") # the compiler's own
if(symbols)
  list(JOIN symbols "\n" symbols)
  message(FATAL_ERROR "The ${ISA} kernels define functions outside of their namespace, which the linker may give to "
                      "the other instruction sets. Replace them by functions of namespace HYBRID_ISA:\n${symbols}")
endif()
